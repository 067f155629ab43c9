/// Small dumps in the canonical form: three users, several months, memories, a revision, refused
/// records, and a conversation whose owner a later dump names.
enum CrashDumps {
  static let alice = User(id: "alice-3a7e51@example.org", canary: "canary-alice-6f1d9c")
  static let bob = User(id: "bob-3a7e51@example.org", canary: "canary-bob-6f1d9c")
  static let carol = User(id: "carol-3a7e51@example.org", canary: "canary-carol-6f1d9c")

  struct User {
    let id: String
    /// Only this user's texts hold it.
    let canary: String

    /// The same user with another canary, for one conversation.
    var other: User { User(id: id, canary: "other-" + canary.replacing("canary", with: "mark")) }
  }

  /// Unique everywhere: its messages move once a dump names the owner.
  private static let homeless = "6a1d5b52-9c5e-4d3f-8a77-0c0ffee00001"

  static let first = lines([
    conversation("a1", alice, messages: 3), conversation("b1", bob, messages: 2),
    conversation(homeless, owner: "unknown:\(homeless)", carol, messages: 2, kind: "chatgpt"),
    memory(alice, "diet"), memory(bob, "city"), refused(alice), refused(bob),
  ])

  static let second = lines([
    conversation("a1", alice, messages: 4, revised: 1),
    conversation("b2", bob, messages: 2, month: 4),
    conversation(homeless, owner: carol.id, carol, messages: 3, kind: "chatgpt"),
    memory(bob, "tea"), refused(bob),
  ])

  /// Three conversations of one user and month: one frame.
  static let together = lines([
    conversation("d1", dora, messages: 2), conversation("d2", dora.other, messages: 2),
    conversation("d3", dora, messages: 1), memory(dora, "tea"),
  ])
  static let dora = User(id: "dora-3a7e51@example.org", canary: "canary-dora-6f1d9c")

  /// Of nobody before.
  static let third = lines([conversation("c1", carol, messages: 1, month: 6)])

  private static func lines(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  private static func conversation(
    _ id: String, owner: String? = nil, _ user: User, messages count: Int, month: Int = 1,
    kind: String = "rows", revised: Int? = nil
  ) -> String {
    let messages = (0..<count).map { number in
      let text = "\(user.canary) \(number) of \(id)" + (number == revised ? ", revised" : "")
      return """
        {"id":"m\(number)","position":\(number),"role":"\(number % 2 == 0 ? "user" : "assistant")",\
        "content":"\(text)","created_at":"2026-0\(month + number / 2)-05T10:00:0\(number).000Z",\
        "model":null,"tokens":0,"tokens_method":"exact","tokenizer":"o200k_base"}
        """
    }
    return """
      {"v":1,"kind":"conversation","source_kind":"\(kind)","conversation_id":"\(id)",\
      "user_id":"\(owner ?? user.id)","created_at":"2026-01-01T00:00:00.000Z",\
      "messages":[\(messages.joined(separator: ","))]}
      """
  }

  private static func memory(_ user: User, _ label: String) -> String {
    """
    {"v":1,"kind":"memory","source_kind":"rows","user_id":"\(user.id)","label":"\(label)",\
    "text":"\(user.canary) \(label)"}
    """
  }

  private static func refused(_ user: User) -> String {
    """
    {"v":1,"kind":"conversation","source_kind":"rows","conversation_id":"bad",\
    "user_id":"\(user.id)","messages":[{"id":"x","role":"nobody-knows",\
    "content":"\(user.canary) was refused"}]}
    """
  }
}
