package import SystemIO

/// Reads one dump format.
///
/// One format, one file in `Formats/`, one test file of the same name.
///
/// Reading is split in two so that it can use every core: a **framer** walks the bytes once, in
/// order, and only finds where records begin and end; `read` understands a block of records and may
/// run on any task, several blocks at a time. A reader has no state: what a block needs to know of
/// the lines before it (the columns of a COPY section) travels in the block's `context`.
///
/// To add one:
/// 1. write `Formats/<Name>Reader.swift` with this protocol, and its test with a fixture;
/// 2. put it into `DumpFormats.all`, most specific first;
/// 3. describe it in `description`: `hansard formats` prints that.
package protocol DumpReader: Sendable {
  /// What `hansard formats` prints.
  var description: FormatDescription { get }

  /// Moves on whenever a dump that was read before would now be read differently.
  var version: Int { get }

  /// Whether this reader understands a member that begins with `sample`, by structure alone.
  func recognises(_ sample: EntrySample) -> Bool

  /// Account data that other members of the same dump need (who the user is), read from a member
  /// that this format recognises as its own but that holds no messages. Nil for every other member.
  func accountUser(in sample: EntrySample) -> String?

  /// Whether records may say whose they are, so that a dump may hold several users'.
  var mayNameUsers: Bool { get }

  /// A new framer for one member.
  func makeFramer(for sample: EntrySample) -> any RecordFramer

  /// Reads every record of `block` into `sink`. Never throws: what cannot be read is rejected.
  func read(_ block: RecordBlock, context: ReadingContext, into sink: inout some RecordSink)
}

extension DumpReader {
  package var version: Int { 1 }
  package var mayNameUsers: Bool { true }
  package func accountUser(in sample: EntrySample) -> String? { nil }
  package var name: String { description.name }

  /// A framer for a member whose first lines may be faulty, which is no reason to frame the sound
  /// ones differently.
  package func framer(for sample: EntrySample) -> any RecordFramer {
    makeFramer(for: sample.withoutFaultyLines ?? sample)
  }
}

/// What `hansard formats` says about a format.
package struct FormatDescription: Sendable {
  /// As `--format` takes it: `chatgpt`.
  package var name: String
  /// One line for people: `ChatGPT data export`.
  package var title: String
  package var recognisedBy: String
  package var keeps: String
  package var leavesOut: String

  package init(
    name: String, title: String, recognisedBy: String, keeps: String, leavesOut: String
  ) {
    self.name = name
    self.title = title
    self.recognisedBy = recognisedBy
    self.keeps = keeps
    self.leavesOut = leavesOut
  }
}

/// The beginning of a file or container member, from which a format is recognised.
package struct EntrySample: Sendable {
  /// For messages only: formats are never recognised by name.
  package let path: String
  /// Up to `usualBytes` decompressed bytes from the start, a BOM removed; up to `mostBytes` where those
  /// did not tell what the member is.
  package let head: PaddedBytes
  /// True when `head` is the whole member.
  package let isComplete: Bool
  /// Nil for what does not begin with an object or an array of objects.
  package private(set) var outline: JSONOutline?

  package static let usualBytes = 1 << 20
  /// A first record with a picture in it is longer than most.
  package static let mostBytes = 32 << 20

  /// Whether more of the member may tell what it is: a picture or a recording, which exports are full of, stays
  /// one.
  package var mayBeLonger: Bool {
    !isComplete && head.storage.span.extracting(0..<head.count).firstIndex(of: 0, from: 0) == nil
  }

  package init(path: String, head: PaddedBytes, isComplete: Bool) {
    self.path = path
    self.head = head
    self.isComplete = isComplete
    outline = JSONOutline(self)
  }
}

/// What a reader is told about the dump around a block.
package struct ReadingContext {
  /// The path as given, with `!member` for a member of a container.
  package var path: String
  /// From the dump's own account data; nil when it has none.
  package var accountUser: String?
  /// The calling task's own parser.
  package var parser: JSONParser

  package init(path: String, accountUser: String?, parser: JSONParser) {
    self.path = path
    self.accountUser = accountUser
    self.parser = parser
  }
}
