extension Span<UInt8> {
  /// Unicode scalars of UTF-8 text: what `characters` means in every sum.
  package var scalarCount: Int {
    var count = 0
    for index in indices where self[index] & 0xC0 != 0x80 { count &+= 1 }
    return count
  }
}

extension String {
  /// Unicode scalars, counted over the UTF-8 bytes.
  package var scalarCount: Int { utf8.span.scalarCount }
}
