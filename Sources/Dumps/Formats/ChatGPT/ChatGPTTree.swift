import SystemIO

/// The nodes of one conversation, in an order that puts parents before children.
///
/// Parent pointers win over lists of children; cycles, dangling pointers and nodes that nothing
/// reaches are all possible, and every node is visited exactly once.
struct ChatGPTTree {
  struct Node {
    let id: String
    let parentID: String?
    let childIDs: [String]
    /// Nil where the node holds none.
    let message: JSONValue?
  }

  let nodes: [Node]
  private let indexByID: [String: Int]

  init(mapping: JSONValue) {
    var nodes: [Node] = []
    var indexByID: [String: Int] = [:]
    for member in mapping.members {
      indexByID[member.key] = nodes.count
      nodes.append(Node(id: member.key, value: member.value))
    }
    self.nodes = nodes
    self.indexByID = indexByID
  }

  func index(of id: String) -> Int? { indexByID[id] }

  /// Depth first, siblings as the parent lists them; what no root reaches comes last.
  func visits() -> [(node: Int, parent: Int?)] {
    let (parents, children) = links()
    return parentsFirst(parents: parents, children: children)
  }

  private func links() -> (parents: [Int?], children: [[Int]]) {
    var parents = nodes.map { node in
      node.parentID == node.id ? nil : node.parentID.flatMap { indexByID[$0] }
    }
    var children = Array(repeating: [Int](), count: nodes.count)
    var isPlaced = Array(repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for childID in node.childIDs {
        guard let child = indexByID[childID], child != index, !isPlaced[child],
          (parents[child] ?? index) == index
        else { continue }
        parents[child] = index
        children[index].append(child)
        isPlaced[child] = true
      }
    }
    for index in nodes.indices where !isPlaced[index] {
      if let parent = parents[index] { children[parent].append(index) }
    }
    return (parents, children)
  }
}

extension ChatGPTTree.Node {
  fileprivate init(id: String, value: JSONValue) {
    var parentID: String?
    var childIDs: [String] = []
    var message: JSONValue?
    for member in value.members {
      switch member.key {
      case "parent": parentID = member.value.string
      case "children": childIDs = member.value.elements.compactMap(\.string)
      case "message": message = member.value.isNull ? nil : member.value
      default: break
      }
    }
    self.init(id: id, parentID: parentID, childIDs: childIDs, message: message)
  }
}
