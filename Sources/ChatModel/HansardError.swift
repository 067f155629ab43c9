/// Where something stands in an input: a file or container member, and a byte offset in it.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// A path as given by the operator, with `!member` appended for a member of a container.
  package var path: String
  /// Bytes from the start of the (decompressed) member; nil when only the file is known.
  package var byteOffset: Int64?

  package init(_ path: String, byteOffset: Int64? = nil) {
    self.path = path
    self.byteOffset = byteOffset
  }

  package var description: String { byteOffset.map { "\(path):+\($0)" } ?? path }
}

/// The one error type: what was being done, where, why, and what to try next.
///
/// It never carries chat text: content is located by file and offset.
package struct HansardError: Error, Sendable, CustomStringConvertible {
  /// What a caller may decide on.
  ///
  /// Everything else is for people.
  package enum Reason: String, Sendable, CaseIterable {
    /// The operator asked for something that cannot be: a wrong option, an unknown name.
    case usage
    /// A file, folder or conversation that is not there.
    case notFound
    /// The operating system refused a read or write.
    case io
    /// One record that could not be understood; the rest of the dump can.
    case malformedRecord
    /// A whole file that is no dump of a known format.
    case unknownFormat
    /// A container that cannot be read: encrypted, damaged, or over a limit.
    case unreadableContainer
    /// A size, depth or count over a safety limit.
    case limitExceeded
    /// A legal hold forbids it.
    case held
    /// The store contradicts itself: a hash, a sum, a sequence.
    case damaged
    /// Another run holds the store.
    case locked
    /// The store was written by a newer Hansard.
    case newerFormat
    /// A defect in Hansard itself.
    case internalError
  }

  package var reason: Reason
  /// What was being done, as the words between "while" and the place: `reading month '26-3'`.
  package var operation: String
  package var location: SourceLocation?
  /// Why it failed, in the words of the library or the kernel.
  package var cause: String?
  /// What the operator can do next.
  package var hint: String?

  package init(
    _ reason: Reason, while operation: String, at location: SourceLocation? = nil,
    cause: String? = nil, hint: String? = nil
  ) {
    self.reason = reason
    self.operation = operation
    self.location = location
    self.cause = cause
    self.hint = hint
  }

  /// `nightly.yaml:+12: reading month '26-3' failed: malformedRecord (no such month)`.
  package var description: String {
    var text = location.map { "\($0): " } ?? ""
    text += "\(operation) failed: \(cause ?? reason.rawValue)"
    if let hint { text += "\n  hint: \(hint)" }
    return text
  }
}
