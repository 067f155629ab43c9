extension String {
  /// Unicode scalars, counted over the UTF-8 bytes: what `characters` means in every sum.
  package var scalarCount: Int {
    let bytes = utf8.span
    var count = 0
    for index in bytes.indices where bytes[index] & 0xC0 != 0x80 { count &+= 1 }
    return count
  }
}
