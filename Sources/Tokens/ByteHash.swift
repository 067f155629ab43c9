/// A hash of bytes of any number, for tables in memory: 64-bit lanes folded by wide products.
@inline(__always)
func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
  var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
  var index = 0
  while index &+ 8 <= count {
    let lane = unsafe UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
    let product = (lane ^ 0xD1B5_4A32_D192_ED03).multipliedFullWidth(
      by: state ^ 0x2545_F491_4F6C_DD1D)
    state = product.high ^ product.low ^ state
    index &+= 8
  }
  var rest: UInt64 = 0
  while index < count {
    rest = unsafe rest &<< 8 | UInt64(bytes[index])
    index &+= 1
  }
  let product = (rest ^ 0xD1B5_4A32_D192_ED03).multipliedFullWidth(
    by: state ^ 0x2545_F491_4F6C_DD1D)
  return product.high ^ product.low
}
