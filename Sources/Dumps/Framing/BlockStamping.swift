extension [FramedItem] {
  /// Gives every block from `index` on what the framer knows about its records.
  mutating func stamp(_ context: some Sendable, from index: Int) {
    for index in index..<count {
      guard case .block(var block) = self[index] else { continue }
      block.context = context
      self[index] = .block(block)
    }
  }
}
