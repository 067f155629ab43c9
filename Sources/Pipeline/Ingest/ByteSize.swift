/// A number of bytes as people write it: `64M`, `2G`, `1048576`.
///
/// Units are powers of 1,024.
package struct ByteSize: Hashable, Sendable {
  package var bytes: Int

  package init(bytes: Int) { self.bytes = bytes }

  /// Nil for what is no number, negative, or more than an `Int` holds.
  package init?(parsing text: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    var digits = text.uppercased()
    if digits.hasSuffix("IB") {
      digits.removeLast(2)
    } else if digits.hasSuffix("B") {
      digits.removeLast()
    }
    var factor = 1
    if let last = digits.last, let unit = units[last] {
      factor = unit
      digits.removeLast()
    }
    guard let number = Int(digits), number >= 0 else { return nil }
    let product = number.multipliedReportingOverflow(by: factor)
    guard !product.overflow else { return nil }
    bytes = product.partialValue
  }
}
