import ChatModel
import SystemIO

/// A refused record: a line of `quarantine/RUN/N.jsonl`, as FORMAT.md has it.
package struct QuarantinedRecord: Sendable {
  /// The dump, with `!member` for a member of a container.
  package var source: String
  /// Where it stood in the source.
  package var byteOffset: Int64
  package var problem: String
  /// How many messages of the sums it stands for.
  package var messages: Int
  package var raw: [UInt8]
  /// Nil in lines of earlier versions.
  package var namespace: Namespace?
  /// The keyed hash of the user whose dump it came from; nil when that is not known.
  package var owner: [UInt8]?

  package init(
    source: String, byteOffset: Int64, problem: String, messages: Int, raw: [UInt8],
    namespace: Namespace?, owner: [UInt8]?
  ) {
    self.source = source
    self.byteOffset = byteOffset
    self.problem = problem
    self.messages = messages
    self.raw = raw
    self.namespace = namespace
    self.owner = owner
  }

  /// With its line end.
  package var line: [UInt8] {
    var writer = JSONWriter(reserving: raw.count + 256)
    writer.beginObject()
    writer.field("source", source)
    writer.key("offset")
    writer.int(byteOffset)
    writer.field("problem", problem)
    writer.field("messages", messages)
    writer.field("namespace", namespace?.name)
    writer.field("owner", owner.map(hexadecimal))
    if let text = String(validating: raw, as: UTF8.self) {
      writer.field("raw", text)
    } else {
      writer.field("raw_hex", hexadecimal(raw))
    }
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  /// A line that is none of ours, or torn, is a record all the same: its bytes are what was refused.
  init(line: ArraySlice<UInt8>, _ parser: JSONParser) {
    let value = try? parser.parse(PaddedBytes(Array(line)))
    let text = value?["raw"]?.string.map { Array($0.utf8) }
    let bytes = value?["raw_hex"]?.string.flatMap { SystemIO.bytes(fromHexadecimal: $0) }
    self.init(
      source: value?["source"]?.string ?? "", byteOffset: value?["offset"]?.int ?? 0,
      problem: value?["problem"]?.string ?? "", messages: Int(value?["messages"]?.int ?? 0),
      raw: text ?? bytes ?? Array(line),
      namespace: value?["namespace"]?.string.flatMap { try? Namespace(parsing: $0) },
      owner: value?["owner"]?.string.flatMap { SystemIO.bytes(fromHexadecimal: $0) })
  }

  /// The record's bytes, and once and twice with the escapes of JSON and `COPY` in them undone: how its
  /// texts read, also those in JSON within JSON; and with the escapes that they have in the line.
  package var readings: [[UInt8]] {
    var readings = [raw]
    while readings.count < 3, let last = readings.last, last.contains(UInt8(ascii: "\\")) {
      readings.append(unescaped(last))
    }
    if let text = String(validating: raw, as: UTF8.self) {
      var writer = JSONWriter(reserving: raw.count + 2)
      writer.string(text)
      if writer.bytes.count > raw.count + 2 { readings.append(writer.bytes) }
    }
    return readings
  }
}
