package import ChatModel

/// The name of a namespace: `[a-z0-9][a-z0-9._-]{0,63}`, the only name that becomes part of a path.
package struct Namespace: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let name: String
  package var description: String { name }

  package static let standard = Namespace(checked: "default")

  private init(checked name: String) { self.name = name }

  package init(parsing name: String) throws(HansardError) {
    let bytes = Array(name.utf8)
    let isPlain = { (byte: UInt8) in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let isValid =
      (1...64).contains(bytes.count) && isPlain(bytes[0])
      && bytes.allSatisfy { isPlain($0) || "._-".utf8.contains($0) }
    guard isValid else {
      throw HansardError(
        .usage, while: "reading a namespace name",
        cause: "it is not lower-case letters, digits, '.', '_' and '-', up to 64",
        hint: "for example --namespace acme")
    }
    self.name = name
  }

  package static func < (left: Namespace, right: Namespace) -> Bool { left.name < right.name }
}
