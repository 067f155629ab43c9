import ChatModel

/// An order of tree nodes that puts parents before children: depth first, siblings and roots in
/// source order, what only a cycle reaches last and cut off from its parent.
///
/// - Parameter parents: each node's parent, by index.
/// - Returns: every node exactly once, with the parent that stands before it.
func parentsFirst(parents: [Int?]) -> [(node: Int, parent: Int?)] {
  var children = Array(repeating: [Int](), count: parents.count)
  for (node, parent) in parents.enumerated() {
    if let parent { children[parent].append(node) }
  }
  return parentsFirst(parents: parents, children: children)
}

/// As the other function, with each node's children in the order in which they shall come.
func parentsFirst(parents: [Int?], children: [[Int]]) -> [(node: Int, parent: Int?)] {
  var order: [(node: Int, parent: Int?)] = []
  order.reserveCapacity(parents.count)
  var isVisited = Array(repeating: false, count: parents.count)
  let roots = parents.indices.filter { parents[$0] == nil }
  for starts in [roots, Array(parents.indices)] {
    for start in starts where !isVisited[start] {
      var stack: [(node: Int, parent: Int?)] = [(start, nil)]
      while let visit = stack.popLast() {
        guard !isVisited[visit.node] else { continue }
        isVisited[visit.node] = true
        order.append(visit)
        for child in children[visit.node].reversed() where !isVisited[child] {
          stack.append((child, visit.node))
        }
      }
    }
  }
  return order
}

/// The id of the last message without an answer, by time and then by order.
func newestLeaf(of messages: [Message]) -> String? {
  let answered = Set(messages.lazy.compactMap(\.parentID))
  var newest: Message?
  for message in messages where !answered.contains(message.id) {
    guard let best = newest else {
      newest = message
      continue
    }
    let time = message.createdAt?.millisecondsSince1970 ?? .min
    if time >= best.createdAt?.millisecondsSince1970 ?? .min { newest = message }
  }
  return newest?.id
}
