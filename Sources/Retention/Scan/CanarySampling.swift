import ChatModel
import Store
import SystemIO

/// Samples canaries from condemned frames, before they are blanked.
///
/// From the texts of messages, their parts and payloads, titles and memories: as they stand escaped
/// in the archive, and as they are, which is how catalogs and temporary files may hold them. Other
/// fields look the same for every user. Texts under 32 bytes have no window.
struct CanarySampling {
  private let store: Store
  private let filter: ShingleFilter
  private let tagKey: KeyedHash.Key
  private var canaries: Canaries
  private var marks: Set<Canary> = []

  init(_ store: Store, _ namespace: Namespace, job: String, _ scope: CanaryScope) {
    self.store = store
    filter = ShingleFilter(Canaries.windowKey(store.keys))
    tagKey = Canaries.tagKey(job, store.keys)
    canaries = Canaries(
      job: job, namespace: namespace, scope: scope, marks: [],
      threshold: ShingleFilter.densestThreshold)
  }

  /// Samples lines of a frame.
  mutating func add(_ condemned: [ArchivedLine], of content: [UInt8]) {
    var escaped: Set<Canary> = []
    for line in condemned {
      for text in CanarySampling.texts(of: line) {
        var writer = JSONWriter()
        writer.string(text)
        let inArchive = Array(writer.bytes.dropFirst().dropLast())
        sample(inArchive, into: &escaped)
        if inArchive.count != text.utf8.count { sample(Array(text.utf8), into: &marks) }
      }
    }
    control(escaped, content)
    marks.formUnion(escaped)
    while marks.count > Canaries.mostMarks {
      canaries.threshold /= 2
      marks = marks.filter { $0.hash < canaries.threshold }
    }
  }

  /// The same scanner that will find nothing must find everything now.
  private mutating func control(_ expected: Set<Canary>, _ content: [UInt8]) {
    var probe = canaries
    probe.marks = Array(expected)
    var found: Set<CanaryIndex.Match> = []
    CanaryIndex([probe], store.keys).look(through: content.span) { found.insert($1) }
    canaries.expectedInControl += expected.count
    canaries.foundInControl += found.count
  }

  private func sample(_ bytes: [UInt8], into sampled: inout Set<Canary>) {
    let span = bytes.span
    filter.matches(in: span) { start, hash in
      guard hash < canaries.threshold else { return }
      let window = span.extracting(start..<start + ShingleFilter.windowBytes)
      sampled.insert(Canary(hash: hash, tag: CanaryIndex.tag(of: window, tagKey)))
    }
  }

  static func texts(of line: ArchivedLine) -> [String] {
    switch line {
    case .conversation(let slice):
      var texts = [slice.header.conversation.title].compactMap(\.self)
      for stored in slice.messages {
        texts.append(stored.message.content)
        for part in stored.message.parts { texts += [part.text, part.payload ?? ""] }
      }
      return texts
    case .memory(let memory): return [memory.label, memory.text]
    case .annotation: return []
    }
  }

  func finish() -> Canaries {
    var finished = canaries
    finished.marks = Array(marks)
    return finished
  }
}
