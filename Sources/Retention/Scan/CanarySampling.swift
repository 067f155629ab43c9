import ChatModel
import Store
import SystemIO

/// Samples canaries from condemned frames, before they are blanked.
///
/// From the texts of messages, their parts and payloads, titles and memories: as they stand escaped
/// in the archive, and as they are, which is how catalogs and temporary files may hold them. Other
/// fields look the same for every user. Texts under 32 bytes have no window.
///
/// Begins with every window, and goes on to a part of them once there are enough: however little was
/// erased, there is something to look for.
struct CanarySampling {
  private let store: Store
  private let windowKey: KeyedHash.Key
  private var filter: ShingleFilter
  private let tagKey: KeyedHash.Key
  private var canaries: Canaries
  /// By the sparsest density that samples them.
  private var marks: [ShingleFilter.Density: Set<Canary>] = [:]

  init(_ store: Store, _ namespace: Namespace, job: String, _ scope: CanaryScope) {
    self.store = store
    windowKey = Canaries.windowKey(store.keys)
    filter = ShingleFilter(windowKey, .all)
    tagKey = Canaries.tagKey(job, store.keys)
    canaries = Canaries(
      job: job, namespace: namespace, scope: scope, marks: [], density: .all,
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
        sample(inArchive) { escaped.insert($0) }
        if inArchive.count != text.utf8.count { sample(Array(text.utf8)) { _ in } }
      }
    }
    control(escaped, content)
    thin()
  }

  /// Leaves out what need not be looked for.
  private mutating func thin() {
    while !canaries.density.isSparsest, count > Canaries.enoughMarks {
      marks[canaries.density] = nil
      canaries.density = canaries.density.sparser
      filter = ShingleFilter(windowKey, canaries.density)
    }
    while count > Canaries.mostMarks {
      canaries.threshold /= 2
      for density in marks.keys {
        marks[density] = marks[density]?.filter { $0.hash < canaries.threshold }
      }
    }
  }

  private var count: Int { marks.values.reduce(0) { $0 + $1.count } }

  /// The same scanner that will find nothing must find everything now.
  private mutating func control(_ expected: Set<Canary>, _ content: [UInt8]) {
    var probe = canaries
    probe.marks = Array(expected)
    var found: Set<CanaryIndex.Match> = []
    CanaryIndex([probe], store.keys).look(through: content.span) { found.insert($1) }
    canaries.expectedInControl += expected.count
    canaries.foundInControl += found.count
  }

  /// Notes windows, and tells them.
  private mutating func sample(_ bytes: [UInt8], _ body: (Canary) -> Void) {
    let span = bytes.span
    var sampled: [(canary: Canary, density: ShingleFilter.Density)] = []
    filter.matches(in: span) { start, hash in
      guard hash < canaries.threshold else { return }
      let window = span.extracting(start..<start + ShingleFilter.windowBytes)
      let canary = Canary(hash: hash, tag: CanaryIndex.tag(of: window, tagKey))
      sampled.append((canary, filter.sparsestDensity(of: window)))
    }
    for (canary, density) in sampled {
      marks[density, default: []].insert(canary)
      body(canary)
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
    finished.marks = marks.values.flatMap { $0 }
    return finished
  }
}
