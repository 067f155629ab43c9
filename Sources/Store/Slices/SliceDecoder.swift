package import ChatModel
package import SystemIO

/// A slice line, read back.
package struct DecodedSlice: Sendable {
  package var header: SliceHeader
  package var messages: [CanonicalMessage]
}

/// Reads canonical lines of the archive.
///
/// One task at a time.
package struct SliceDecoder {
  private let parser = JSONParser()

  package init() {}

  /// Reads one line that holds a slice.
  ///
  /// - Throws: `.damaged` when it is not what `SliceEncoder` writes, `.newerFormat` when a newer
  ///   version wrote it.
  package func slice(_ line: PaddedBytes, at location: SourceLocation) throws(HansardError)
    -> DecodedSlice
  {
    try read(line, at: location) { try decodeSlice($0) }
  }

  /// Only the run that archived a line; throws as `slice`.
  func run(_ line: PaddedBytes, at location: SourceLocation) throws(HansardError) -> String {
    try read(line, at: location) { $0["run"]?.string ?? "" }
  }

  /// Reads one line of any kind; throws as `slice`.
  package func line(_ line: PaddedBytes, at location: SourceLocation) throws(HansardError)
    -> ArchivedLine
  {
    try read(line, at: location) { value in
      switch value["kind"]?.string {
      case "conversation": .conversation(try decodeSlice(value))
      case "memory": .memory(try decodeMemory(value))
      case .some: annotation(value)
      case nil: throw JSONError("no kind")
      }
    }
  }

  private func annotation(_ value: JSONValue) -> ArchivedLine {
    var key: ConversationKey?
    if let kind = value["source_kind"]?.string, let id = value["conversation_id"]?.string {
      key = ConversationKey(kind: SourceKind(rawValue: kind), sourceID: id)
    }
    return .annotation(user: value["user_id"]?.string ?? "", about: key)
  }

  private func read<Result>(
    _ line: PaddedBytes, at location: SourceLocation, _ decode: (JSONValue) throws -> Result
  ) throws(HansardError) -> Result {
    do {
      let value = try parser.parse(line)
      guard let version = value["v"]?.int else { throw JSONError("no version") }
      guard version <= CanonicalDecoder.version else {
        throw HansardError(
          .newerFormat, while: "reading a slice", at: location,
          cause: "it has version \(version)", hint: "use the newer Hansard that wrote it")
      }
      return try decode(value)
    } catch let error as JSONError {
      throw HansardError(
        .damaged, while: "reading a slice", at: location, cause: error.problem,
        hint: "run `hansard verify --deep` to see what else is concerned")
    } catch let error as HansardError {
      throw error
    } catch {
      throw HansardError(.internalError, while: "reading a slice", at: location, cause: "\(error)")
    }
  }

  private func decodeSlice(_ value: JSONValue) throws -> DecodedSlice {
    let (conversation, user, run) = try CanonicalDecoder.header(value)
    var messages: [CanonicalMessage] = []
    for element in value["messages"]?.elements.map({ $0 }) ?? [] {
      messages.append(try CanonicalDecoder.message(element))
    }
    return DecodedSlice(
      header: SliceHeader(conversation: conversation, user: user, run: run ?? ""),
      messages: messages)
  }

  private func decodeMemory(_ value: JSONValue) throws -> ArchivedMemory {
    guard let label = value["label"]?.string, let text = value["text"]?.string else {
      throw JSONError("a memory has no label or text")
    }
    return ArchivedMemory(
      kind: SourceKind(rawValue: value["source_kind"]?.string ?? ""),
      user: value["user_id"]?.string ?? "", run: value["run"]?.string ?? "", label: label,
      text: text)
  }
}
