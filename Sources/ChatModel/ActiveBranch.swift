/// Which messages of a conversation are on the branch that its product shows.
package enum ActiveBranch {
  /// One message's place in the tree.
  package struct Node: Sendable {
    package var id: String
    package var parentID: String?
    package var createdAt: Timestamp?
    /// As `Message.inserted`.
    package var isInserted: Bool

    package init(
      id: String, parentID: String?, createdAt: Timestamp?, isInserted: Bool = false
    ) {
      self.id = id
      self.parentID = parentID
      self.createdAt = createdAt
      self.isInserted = isInserted
    }
  }

  /// For each of `nodes`, in their order, whether it is on the active branch.
  ///
  /// The branch ends at `leaf`; where that is nil or names no node, at the leaf with the newest
  /// time, the later one in order when times agree or are unknown. A conversation without branches
  /// is active throughout, unreachable messages included. Cycles end the walk. What was inserted is
  /// active where its parent is, and begins no branch.
  package static func marks(_ nodes: [Node], leaf: String?) -> [Bool] {
    var indexByID: [String: Int] = [:]
    var childCounts = [Int](repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() { indexByID[node.id] = index }
    var branches = false
    for node in nodes where !node.isInserted {
      guard let parent = node.parentID.flatMap({ indexByID[$0] }) else { continue }
      childCounts[parent] += 1
      if childCounts[parent] > 1 { branches = true }
    }
    let roots = nodes.count { !$0.isInserted && $0.parentID.flatMap { indexByID[$0] } == nil }
    guard branches || (leaf != nil && roots > 1) else {
      return [Bool](repeating: true, count: nodes.count)
    }

    var marks = [Bool](repeating: false, count: nodes.count)
    var next = leaf.flatMap { indexByID[$0] } ?? newestLeaf(nodes, childCounts)
    while let index = next, !marks[index] {
      marks[index] = true
      next = nodes[index].parentID.flatMap { indexByID[$0] }
    }
    for index in ReadingOrder.places(of: nodes) where nodes[index].isInserted && !marks[index] {
      marks[index] = nodes[index].parentID.flatMap { indexByID[$0] }.map { marks[$0] } ?? true
    }
    return marks
  }

  private static func newestLeaf(_ nodes: [Node], _ childCounts: [Int]) -> Int? {
    var best: Int?
    for index in nodes.indices where childCounts[index] == 0 && !nodes[index].isInserted {
      guard let current = best else {
        best = index
        continue
      }
      let time = nodes[index].createdAt?.millisecondsSince1970 ?? .min
      let bestTime = nodes[current].createdAt?.millisecondsSince1970 ?? .min
      if time >= bestTime { best = index }
    }
    return best ?? nodes.indices.last
  }
}
