/// The order in which the messages of a conversation are read.
package enum ReadingOrder {
  /// The places of `nodes`, which are in the order of their positions: what was inserted comes behind
  /// its parent, or first where it has none, the latest of several before the others.
  package static func places(of nodes: [ActiveBranch.Node]) -> [Int] {
    guard nodes.contains(where: \.isInserted) else { return Array(nodes.indices) }
    var indexByID: [String: Int] = [:]
    for (index, node) in nodes.enumerated() { indexByID[node.id] = index }
    // The latest last, as they go onto the stack.
    var inserted: [Int?: [Int]] = [:]
    for (index, node) in nodes.enumerated() where node.isInserted {
      inserted[node.parentID.flatMap { indexByID[$0] }, default: []].append(index)
    }
    var places: [Int] = []
    places.reserveCapacity(nodes.count)
    var waiting = inserted.removeValue(forKey: nil) ?? []
    func placeWaiting() {
      while let index = waiting.popLast() {
        places.append(index)
        waiting += inserted.removeValue(forKey: index) ?? []
      }
    }
    placeWaiting()
    for (index, node) in nodes.enumerated() where !node.isInserted {
      waiting = [index]
      placeWaiting()
    }
    // Parents that are in a circle.
    for index in inserted.values.joined().sorted() { places.append(index) }
    return places
  }
}
