package import ChatModel
package import SystemIO

/// A slice line, read back.
package struct DecodedSlice: Sendable {
  package var header: SliceHeader
  package var messages: [CanonicalMessage]
}

/// Reads canonical lines of the archive. One task at a time.
package struct SliceDecoder {
  private let parser = JSONParser()

  package init() {}

  /// Reads one line of a decompressed frame that may be of any kind; nil for lines that hold no
  /// conversation, such as memories.
  package func conversation(
    _ line: PaddedBytes, at location: SourceLocation
  ) throws(HansardError) -> DecodedSlice? {
    let kind = (try? parser.parse(line))?["kind"]?.string
    return kind == nil || kind == "conversation" ? try slice(line, at: location) : nil
  }

  /// Reads one line of a decompressed frame.
  ///
  /// - Throws: `.damaged` when it is not what `SliceEncoder` writes, `.newerFormat` when a newer
  ///   version wrote it.
  package func slice(_ line: PaddedBytes, at location: SourceLocation) throws(HansardError)
    -> DecodedSlice
  {
    do {
      let value = try parser.parse(line)
      guard let version = value["v"]?.int else { throw JSONError("no version") }
      guard version <= CanonicalDecoder.version else {
        throw HansardError(
          .newerFormat, while: "reading a slice", at: location,
          cause: "it has version \(version)", hint: "use the newer Hansard that wrote it")
      }
      let (conversation, user, run) = try CanonicalDecoder.header(value)
      var messages: [CanonicalMessage] = []
      for element in value["messages"]?.elements.map({ $0 }) ?? [] {
        messages.append(try CanonicalDecoder.message(element))
      }
      return DecodedSlice(
        header: SliceHeader(conversation: conversation, user: user, run: run ?? ""),
        messages: messages)
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
}
