package import ChatModel
import SystemIO

extension Store {
  /// Lines of the quarantine that name a user: those that an erasure of the user removes.
  package func quarantinedRecords(naming user: String) throws(HansardError) -> [[UInt8]] {
    var writer = JSONWriter()
    writer.string(user)
    // As the id stands inside a JSON string, whatever stands around it.
    let needle = Array(writer.bytes.dropFirst().dropLast())
    var found: [[UInt8]] = []
    for run in try files.list(layout.quarantine) ?? [] {
      let folder = layout.quarantineFolder(run: run)
      for name in try files.list(folder) ?? [] where name.hasSuffix(".jsonl") {
        let bytes = try files.contents(of: "\(folder)/\(name)", maximumBytes: 1 << 30)
        for line in bytes.split(separator: UInt8(ascii: "\n")) where line.contains(needle) {
          found.append(Array(line))
        }
      }
    }
    return found
  }
}
