import CSimdJSON

/// The parsed form of one JSON document, in simdjson's tape layout (doc/tape.md of simdjson), with
/// one word type of ours: `R`, a number kept as its source text because no machine number holds it.
///
/// Owns the memory of both readers, so that a value outliving its `JSONParser` stays valid. Parsing
/// again moves `generation` on, which makes older values trap rather than read a foreign document.
@safe final class JSONTape {
  private(set) var generation = 0
  private var words: UnsafePointer<UInt64>?
  private var wordCount = 0
  private var strings: UnsafePointer<UInt8>?
  private let fast: OpaquePointer
  private var careful = LenientJSONParser()

  init() {
    guard let created = unsafe hansard_json_create() else { fatalError("out of memory") }
    unsafe fast = created
    precondition(hansard_json_padding() <= PaddedBytes.padding)
  }

  deinit { unsafe hansard_json_destroy(fast) }

  /// False when simdjson refuses the document, for whatever reason.
  func parseFast(_ bytes: PaddedBytes, _ range: Range<Int>) -> Bool {
    invalidate()
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    // Newer releases of simdjson skip a byte order mark; none of its bytes begins a document.
    guard !range.isEmpty, bytes[range.lowerBound] != 0xEF else { return false }
    var result = unsafe hansard_json_tape()
    let code = unsafe bytes.storage.withUnsafeBufferPointer { buffer in
      unsafe hansard_json_parse(
        fast, buffer.baseAddress.unsafelyUnwrapped + range.lowerBound, range.count, &result)
    }
    guard code == 0 else { return false }
    unsafe show(words: result.tape, count: result.tape_words, strings: result.strings)
    return true
  }

  func parseCarefully(_ bytes: PaddedBytes, _ range: Range<Int>) throws(JSONError) {
    invalidate()
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    try careful.parse(bytes.storage.span, range)
    careful.show(on: self)
  }

  private func invalidate() {
    generation += 1
    unsafe words = nil
    wordCount = 0
  }

  /// Shows a document.
  ///
  /// Both buffers must stay put until the next call.
  func show(words: UnsafePointer<UInt64>, count: Int, strings: UnsafePointer<UInt8>) {
    unsafe self.words = words
    wordCount = count
    unsafe self.strings = strings
  }

  @inline(__always)
  func word(_ index: Int) -> UInt64 {
    precondition(index >= 0 && index < wordCount, "read past the JSON tape")
    return unsafe words.unsafelyUnwrapped[index]
  }

  /// The bytes of the string whose tape payload is `offset`: a 4-byte length, then the bytes.
  @inline(__always)
  func withString<Result>(at offset: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result
  {
    let start = unsafe strings.unsafelyUnwrapped + offset
    let length = unsafe UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    return unsafe body(
      UnsafeBufferPointer(start: start + 4, count: Int(UInt32(littleEndian: length))))
  }
}
