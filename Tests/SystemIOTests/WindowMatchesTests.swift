import CTextBlocks
import SystemIO
import Testing

/// The ways of one loop: processors differ, and canaries that one of them wrote are looked for by
/// another.
@Suite struct `Window matches` {
  private typealias Loop = (
    UnsafePointer<UInt8>, UInt32, UnsafePointer<window_keys>, UnsafePointer<window_filter>,
    UnsafeMutablePointer<window_match>
  ) -> UInt32

  private func keys(_ density: ShingleFilter.Density) -> window_keys {
    window_keys(
      first: 0x1234_5678, second: 0x9ABC_DEF0, low: 0x4A4D, high: 0x6B31, bound: density.rawValue)
  }

  private func matches(
    _ bytes: [UInt8], _ windows: Int, _ words: [UInt64],
    _ density: ShingleFilter.Density = .eighth, _ loop: Loop
  ) -> [String] {
    var keys = keys(density)
    var found = [window_match](repeating: window_match(), count: windows)
    return words.withUnsafeBufferPointer { words in
      var filter = window_filter(words: words.baseAddress, mask: UInt64(words.count - 1))
      let count = Int(loop(bytes, UInt32(windows), &keys, &filter, &found))
      return found.prefix(count).map { "\($0.place) \($0.hash)" }
    }
  }

  @Test(arguments: [1, 63, 64, 65, 1_000, 1_024])
  func `are the same in all instructions`(windows: Int) {
    let bytes = randomBytes(windows + 31)
    for words in [[UInt64.max], (0..<64).map { _ in UInt64.random(in: 0...UInt64.max) }] {
      let widest = matches(bytes, windows, words) { window_matches($0, $1, $2, $3, $4) }
      let baseline = matches(bytes, windows, words) { window_matches_inline($0, $1, $2, $3, $4) }
      #expect(widest == baseline)
      #if arch(x86_64)
        if window_has_avx2() != 0 {
          let wide = matches(bytes, windows, words) { window_matches_avx2($0, $1, $2, $3, $4) }
          #expect(wide == baseline)
        }
      #endif
      if windows >= 1_000 { #expect(!widest.isEmpty) }
    }
  }

  @Test(arguments: ShingleFilter.Density.allCases)
  func `are the places that the scalar rule names`(density: ShingleFilter.Density) {
    let bytes = randomBytes(1_024 + 31)
    let found = matches(bytes, 1_024, [.max], density) { window_matches($0, $1, $2, $3, $4) }
    var keys = keys(density)
    let places = (0..<1_024).filter { place in
      bytes[place...].withUnsafeBufferPointer { window in
        window.baseAddress.map { window_value($0, &keys) > density.rawValue } ?? false
      }
    }
    #expect(found.map { $0.prefix { $0 != " " } } == places.map { "\($0)"[...] })
  }
}
