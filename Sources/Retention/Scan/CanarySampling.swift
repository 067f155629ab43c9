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
  private var marks = SampledWindows()

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
    var escaped = SampledWindows()
    for line in condemned {
      for text in CanarySampling.texts(of: line) {
        var writer = JSONWriter()
        writer.string(text)
        let inArchive = Array(writer.bytes.dropFirst().dropLast())
        for piece in pieces(of: inArchive) {
          sample(piece, into: &escaped)
          thin(&escaped)
        }
        guard inArchive.count != text.utf8.count else { continue }
        for piece in pieces(of: Array(text.utf8)) {
          sample(piece, into: &marks)
          thin(&escaped)
        }
      }
    }
    control(escaped.all, content)
    marks.add(escaped)
  }

  private static let pieceBytes = 1 << 16

  /// Each overlaps the one before, so that every window is in one of them.
  private func pieces(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: max(1, text.count), by: CanarySampling.pieceBytes).map { start in
      text[
        start..<min(text.count, start + CanarySampling.pieceBytes + ShingleFilter.windowBytes - 1)]
    }
  }

  /// Leaves out what need not be looked for, or is too much.
  private mutating func thin(_ escaped: inout SampledWindows) {
    while !canaries.density.isSparsest, marks.count + escaped.count > Canaries.enoughMarks {
      marks.remove(of: canaries.density)
      escaped.remove(of: canaries.density)
      canaries.density = canaries.density.sparser
      filter = ShingleFilter(windowKey, canaries.density)
    }
    while marks.count + escaped.count > Canaries.mostMarks {
      canaries.threshold /= 2
      marks.keep { $0.hash < canaries.threshold }
      escaped.keep { $0.hash < canaries.threshold }
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

  private func sample(_ bytes: ArraySlice<UInt8>, into sampled: inout SampledWindows) {
    let span = bytes.span
    filter.matches(in: span) { start, hash in
      guard hash < canaries.threshold else { return }
      let window = span.extracting(start..<start + ShingleFilter.windowBytes)
      sampled.add(
        Canary(hash: hash, tag: CanaryIndex.tag(of: window, tagKey)),
        of: canaries.density.isSparsest ? canaries.density : filter.sparsestDensity(of: window))
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
    finished.marks = Array(marks.all)
    return finished
  }
}

/// Windows, by the sparsest density that samples them.
private struct SampledWindows {
  private var windows: [ShingleFilter.Density: Set<Canary>] = [:]

  var count: Int { windows.values.reduce(0) { $0 + $1.count } }
  var all: Set<Canary> { windows.values.reduce(into: []) { $0.formUnion($1) } }

  mutating func add(_ canary: Canary, of density: ShingleFilter.Density) {
    windows[density, default: []].insert(canary)
  }

  mutating func add(_ more: SampledWindows) { windows.merge(more.windows) { $0.union($1) } }

  mutating func remove(of density: ShingleFilter.Density) { windows[density] = nil }

  mutating func keep(_ isKept: (Canary) -> Bool) {
    windows = windows.mapValues { $0.filter(isKept) }
  }
}
