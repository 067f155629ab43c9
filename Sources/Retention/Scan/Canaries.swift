import ChatModel
import Store
import SystemIO

/// A sampled 32-byte window of an erased text, as two keyed hashes.
package struct Canary: Hashable, Sendable {
  /// `ShingleFilter`'s, by which it is found.
  var hash: UInt64
  /// A `KeyedHash` under a key of the job's own, by which it is told from what hashes alike.
  var tag: UInt64
}

/// The canaries of one erasure: what a scan looks for to prove that nothing was left.
///
/// They stand sealed beside the erasure's receipt until a scan has found none of them, and are
/// destroyed then: while they are there, whoever has the store's keys could confirm a guess at what
/// was erased.
struct Canaries: Sendable {
  let job: String
  let namespace: Namespace
  /// Whom a line must belong to for a hit in it to be a failure; any other line is text that others
  /// share.
  let scope: CanaryScope
  /// In no order.
  var marks: [Canary]
  /// Of the windows of the erased texts, candidates at this density whose hash is below the threshold are
  /// among `marks`.
  var density: ShingleFilter.Density
  var threshold: UInt64
  /// The positive control: windows that the scanner had to find in the condemned frames, and those
  /// that it found.
  var expectedInControl = 0
  var foundInControl = 0

  static let fileSuffix = ".canaries"
  /// 4 MiB in the file; of more text than 2 MiB fewer windows are sampled.
  static let mostMarks = 1 << 18
  /// With more there is no need of more candidates, which a scan would have to look at everywhere.
  static let enoughMarks = 32
  /// Windows that were chosen in another way would not be found.
  private static let sealing = Array("canaries 4".utf8)
  private static let maximumFileBytes = 8 << 20

  var isControlled: Bool { expectedInControl == foundInControl }

  static func tagKey(_ job: String, _ keys: StoreKeys) -> KeyedHash.Key {
    keys.master.keyedHashKey(for: Array("canary".utf8), Array(job.utf8))
  }

  static func windowKey(_ keys: StoreKeys) -> KeyedHash.Key {
    keys.master.keyedHashKey(for: Array("shingle".utf8))
  }
}

/// What an erasure was about, by keyed hashes.
struct CanaryScope: Hashable, Sendable {
  var user: [UInt8]
  /// Nil for everything of the user.
  var conversations: Set<[UInt8]>?

  init(user: [UInt8], conversations: Set<[UInt8]>?) {
    self.user = user
    self.conversations = conversations
  }

  init(_ target: ErasureTarget, _ namespace: Namespace, _ store: Store) {
    self.init(
      user: target.subject(namespace, store.keys),
      conversations: target.conversationSubjects(namespace, store.keys).map { Set($0) })
  }
}

extension Canaries {
  /// Durable on return.
  func write(to store: Store) throws(HansardError) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("job", job)
    writer.field("namespace", namespace.name)
    writer.field("user", hexadecimal(scope.user))
    if let subjects = scope.conversations {
      writer.key("conversations")
      writer.beginArray()
      for subject in subjects { writer.string(hexadecimal(subject)) }
      writer.endArray()
    }
    writer.field("candidates_above", Int(density.rawValue))
    writer.field("threshold", hexadecimal(Canaries.bytes(of: threshold)))
    writer.field("expected_in_control", expectedInControl)
    writer.field("found_in_control", foundInControl)
    writer.endObject()
    var bytes = writer.bytes + [UInt8(ascii: "\n")]
    for mark in marks { bytes += Canaries.bytes(of: mark.hash) + Canaries.bytes(of: mark.tag) }
    try store.files.createDirectories(store.layout.receipts)
    try store.files.writeAtomically(
      try store.keys.master.seal(bytes, for: Canaries.sealing),
      to: store.layout.canaries(of: job), mode: 0o600)
  }

  /// - Throws: `.damaged` when the file was not sealed by this store.
  static func read(_ path: String, of store: Store) throws(HansardError) -> Canaries {
    let sealed = try store.files.contents(of: path, maximumBytes: maximumFileBytes)
    guard let bytes = store.keys.master.open(sealed, for: Canaries.sealing),
      let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let value = try? JSONParser().parse(PaddedBytes(Array(bytes[..<end]))),
      var canaries = Canaries(value)
    else {
      throw HansardError(
        .damaged, while: "reading the canaries of an erasure", at: SourceLocation(path),
        cause: "they were not sealed by this store")
    }
    for start in stride(from: end + 1, to: bytes.count - 15, by: 16) {
      canaries.marks.append(
        Canary(
          hash: word(bytes[start..<start + 8]), tag: word(bytes[start + 8..<start + 16])))
    }
    return canaries
  }

  private init?(_ value: JSONValue) {
    guard let job = value["job"]?.string,
      let namespace = value["namespace"]?.string.flatMap({ try? Namespace(parsing: $0) }),
      let user = value["user"]?.string.flatMap({ SystemIO.bytes(fromHexadecimal: $0) }),
      let threshold = value["threshold"]?.string.flatMap({ SystemIO.bytes(fromHexadecimal: $0) }),
      let density = Canaries.density(value["candidates_above"]),
      let expected = value["expected_in_control"]?.int, let found = value["found_in_control"]?.int
    else { return nil }
    let subjects = value["conversations"].map { list in
      Set(list.elements.compactMap { $0.string.flatMap { SystemIO.bytes(fromHexadecimal: $0) } })
    }
    self.init(
      job: job, namespace: namespace, scope: CanaryScope(user: user, conversations: subjects),
      marks: [], density: density, threshold: Canaries.word(threshold[...]),
      expectedInControl: Int(expected),
      foundInControl: Int(found))
  }

  /// - Parameter bound: nil in the files of earlier versions.
  private static func density(_ bound: JSONValue?) -> ShingleFilter.Density? {
    guard let bound else { return .eighth }
    return bound.int.flatMap { Int16(exactly: $0) }.flatMap(ShingleFilter.Density.init(rawValue:))
  }

  private static func bytes(of word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
