/// Text that is equal to other text only when its bytes are.
///
/// Swift's strings are equal when they are canonically equivalent (Unicode Standard, section 3.7): to them
/// an id with a composed "é" and one with "e" and an accent are one id. To the products that gave the ids they
/// are two, and so they are here, or erasing one user would be taken for having erased both.
package struct ExactText: Hashable, Comparable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.isExactly(right.text)
  }

  /// Equivalent texts have one hash, which is allowed.
  package func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }

  package static func < (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}

extension String {
  /// Whether both have the same bytes.
  package func isExactly(_ other: String) -> Bool {
    let (left, right) = (utf8.span, other.utf8.span)
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left[index] != right[index] { return false }
    return true
  }
}
