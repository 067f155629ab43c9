import ChatModel
import Testing

@Suite struct `Reading order` {
  /// `a<b` is `a` behind `b`; `+a<b` is inserted there.
  private static func nodes(_ text: String) -> [ActiveBranch.Node] {
    text.split(separator: " ").map { word in
      let names = word.drop { $0 == "+" }.split(separator: "<").map { String($0) }
      return ActiveBranch.Node(
        id: names[0], parentID: names.count > 1 ? names[1] : nil, createdAt: nil,
        isInserted: word.hasPrefix("+"))
    }
  }

  @Test(arguments: [
    ("a b<a c<b", "a b c"),
    ("a b<a +x<a", "a x b"),
    ("a b<a +x<a +y<x", "a x y b"),
    ("a b<a +x<a +y<a", "a y x b"),
    ("a b<a +x", "x a b"),
    ("a b<a +x +y<b c<b", "x a b y c"),
    ("a +x<nobody", "x a"),
    ("a +x<y +y<x", "a x y"),
  ])
  func `has what was inserted behind its parent, the latest first`(tree: String, order: String) {
    let nodes = Self.nodes(tree)
    #expect(ReadingOrder.places(of: nodes).map { nodes[$0].id }.joined(separator: " ") == order)
  }

  @Test(arguments: [
    ("a b<a c<b +x<a", nil, "a b c x"),
    ("a b<a c<a", nil, "a c"),
    ("a b<a c<a +x<b +y<c", nil, "a c y"),
    ("a b<a c<a +x<b +y<x", "b", "a b x y"),
    ("a b<a c<a +x", "b", "a b x"),
  ])
  func `and the active branch has it where its parent is`(
    tree: String, leaf: String?, active: String
  ) {
    let nodes = Self.nodes(tree)
    let marks = ActiveBranch.marks(nodes, leaf: leaf)
    let names = zip(nodes, marks).compactMap { $1 ? $0.id : nil }
    #expect(names.joined(separator: " ") == active)
  }
}
