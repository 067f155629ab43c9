package import ChatModel

/// Everything that one run adds to one user, decided, counted and compressed by a worker; the
/// commit only writes it down.
package struct UserBatch: Sendable {
  package var userID: String
  package var isPseudo: Bool
  /// The salt of the user's fingerprints; kept when the user is known already.
  package var salt: [UInt8]
  package var conversations: [ConversationUpdate]
  package var frames: [FrameDraft]
  package var memories: [MemoryDraft]
  /// A key may come several times.
  package var usage: [UsageEntry]

  package init(userID: String, isPseudo: Bool, salt: [UInt8]) {
    self.userID = userID
    self.isPseudo = isPseudo
    self.salt = salt
    conversations = []
    frames = []
    memories = []
    usage = []
  }
}

extension UserBatch {
  /// Makes the column values of every conversation; for the worker, so that the writer need not.
  ///
  /// What values were made of is gone then.
  package mutating func prepare() {
    for index in conversations.indices {
      conversations[index].columns = ConversationColumns(conversations[index], user: userID)
      conversations[index].fingerprints = []
    }
  }
}

/// The new state of one conversation's catalog row.
package struct ConversationUpdate: Sendable {
  /// The row to change; nil for a conversation that is new to the store.
  package var existing: Int64?
  package var header: ConversationHeader
  package var titleIsDerived: Bool
  /// Some message has several answers, so that what is active must be derived from the tree.
  package var isBranched: Bool
  package var totals: ConversationTotals
  package var summary: String?
  package var keywords: [String]
  package var language: String?
  /// Fingerprint of the first message on the chain; nil when there is none.
  package var chainHead: UInt64?
  package var fingerprints: [MessageFingerprint]
  /// Other source ids under which this conversation is known, from this run.
  package var newAliases: [ConversationKey]
  /// Conversations with the same beginning that were not merged.
  package var related: [RelatedConversation]
  var columns: ConversationColumns?

  package init(header: ConversationHeader) {
    self.header = header
    titleIsDerived = false
    isBranched = false
    totals = ConversationTotals()
    keywords = []
    fingerprints = []
    newAliases = []
    related = []
  }
}

/// Another conversation of the same user.
package enum RelatedConversation: Hashable, Sendable {
  /// A place in `UserBatch.conversations`.
  case inBatch(Int)
  /// A catalog row.
  case stored(Int64)
}

/// Sums over all archived messages of a conversation.
///
/// Revisions are in the token and character sums no more than once each: every archived text
/// counts.
package struct ConversationTotals: Hashable, Sendable {
  package var messages = 0
  package var revisions = 0
  package var characters = 0
  package var tokensExact = 0
  package var tokensReported = 0
  package var tokensEstimated = 0
  package var partsTokens = 0
  package var firstMessageAt: Timestamp?
  package var lastActivityAt: Timestamp?

  package init() {}
}

/// One compressed frame and the slices in it.
package struct FrameDraft: Sendable {
  package struct Slice: Sendable {
    /// The place in `UserBatch.conversations`.
    package var conversation: Int
    package var rawOffset: Int
    package var rawLength: Int
    package var firstPosition: Int
    package var messages: Int

    package init(
      conversation: Int, rawOffset: Int, rawLength: Int, firstPosition: Int, messages: Int
    ) {
      self.conversation = conversation
      self.rawOffset = rawOffset
      self.rawLength = rawLength
      self.firstPosition = firstPosition
      self.messages = messages
    }
  }

  package var month: MonthKey
  package var frame: SealedFrame
  package var slices: [Slice]
  /// The filter of the frame's words; empty when it may hold any.
  package var words: [UInt8] = []
}

/// A frame that stands in a segment, and the slices in it.
package struct WrittenFrame: Sendable {
  package let month: MonthKey
  let segment: Int64
  let ordinal: Int
  let location: FrameLocation
  let slices: [FrameDraft.Slice]
}

/// A memory and the place in `UserBatch.frames` of the frame that holds it.
package struct MemoryDraft: Sendable {
  package var fingerprint: UInt64
  package var frame: Int

  package init(fingerprint: UInt64, frame: Int) {
    self.fingerprint = fingerprint
    self.frame = frame
  }
}

/// What usage is summed by.
package struct UsageKey: Hashable, Comparable, Sendable {
  /// Whole UTC hours since 1970; nil when its time is unknown.
  package var hour: Int64?
  package var model: String
  package var role: Role

  package init(createdAt: Timestamp?, model: String, role: Role) {
    self.init(hour: UsageKey.hours(createdAt), model: model, role: role)
  }

  package init(hour: Int64?, model: String, role: Role) {
    self.hour = hour
    self.model = model
    self.role = role
  }

  /// Whole hours since 1970; nil for no time.
  package static func hours(_ time: Timestamp?) -> Int64? {
    guard let milliseconds = time?.millisecondsSince1970 else { return nil }
    let quotient = milliseconds / 3_600_000
    return milliseconds < 0 && quotient * 3_600_000 != milliseconds ? quotient - 1 : quotient
  }

  /// Whole days since 1970, -1 when unknown: `usage_user.day`.
  package var day: Int64 {
    guard let hour else { return -1 }
    let quotient = hour / 24
    return hour < 0 && quotient * 24 != hour ? quotient - 1 : quotient
  }

  /// The key of the same day's first hour.
  var startOfDay: UsageKey {
    var key = self
    if hour != nil { key.hour = day * 24 }
    return key
  }

  package static func < (left: UsageKey, right: UsageKey) -> Bool {
    (left.hour ?? .min, left.model, left.role.rawValue)
      < (right.hour ?? .min, right.model, right.role.rawValue)
  }
}

/// What is summed under one key.
package struct UsageEntry: Sendable {
  package var key: UsageKey
  package var sum: UsageSum

  package init(key: UsageKey, sum: UsageSum) {
    self.key = key
    self.sum = sum
  }
}

package struct UsageSum: Hashable, Sendable {
  package var messages = 0
  package var characters = 0
  package var tokensExact = 0
  package var tokensEstimated = 0
  package var partsTokens = 0
  package var reportedInput = 0
  package var reportedOutput = 0
  package var reportedTotal = 0

  package init() {}

  package mutating func add(_ other: UsageSum) {
    messages += other.messages
    characters += other.characters
    tokensExact += other.tokensExact
    tokensEstimated += other.tokensEstimated
    partsTokens += other.partsTokens
    reportedInput += other.reportedInput
    reportedOutput += other.reportedOutput
    reportedTotal += other.reportedTotal
  }

  package mutating func add(_ stored: StoredRecord, in arena: TextArena) {
    messages += 1
    characters += stored.characters
    if stored.tokens.method == .exact {
      tokensExact += stored.tokens.content
    } else {
      tokensEstimated += stored.tokens.content
    }
    partsTokens += stored.tokens.parts
    guard let usage = UsageCoding.decode(stored.message.usage, in: arena) else { return }
    reportedInput += usage.input ?? 0
    reportedOutput += usage.output ?? 0
    reportedTotal += usage.total ?? 0
  }
}
