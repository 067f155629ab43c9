import ChatModel
import SystemIO

/// The records of one user in a partition.
struct UserRecords {
  var user: String
  /// By conversation and source; conversations in the order of their first record, and the sources
  /// of one conversation in the order of the run.
  var conversations: [IncomingConversation]
  var memories: [(kind: SourceKind, label: String, text: String)]
}

/// Brings the records of a partition together by user and conversation.
///
/// Reads only the records' heads; texts stay where they are. Blocks arrive in the order in which
/// they were finished, and the results do not depend on it.
struct RecordGrouping {
  private let arena: TextArena
  private var groups: [Group] = []
  private var groupIndex = HashIndex(minimumCapacity: 256)
  private var users: [User] = []
  private var userIndex = HashIndex(minimumCapacity: 64)
  private var messages: [Entry] = []

  /// One source's records of one conversation of one user.
  private struct Group {
    let first: RecordView
    var firstOrder: RecordOrder
    var lastOrder: RecordOrder
    var isSorted = true
    var messageCount = 0
    var headers: [RecordView] = []

    var hash: UInt64 { RecordGrouping.hash(first) }
  }

  private struct User {
    let name: TextSlice
    let hash: UInt64
    var groups: [Int] = []
    var memories: [RecordView] = []
  }

  private struct Entry: BitwiseCopyable {
    let message: MessageRecord
    let order: RecordOrder
    let group: Int32
  }

  /// The users of the partition whose encoded records `arena` is, by the bytes of their names.
  static func byUser(_ arena: TextArena) -> [UserRecords] {
    var grouping = RecordGrouping(arena: arena)
    grouping.readHeads()
    return grouping.userRecords()
  }

  private init(arena: TextArena) { self.arena = arena }

  private static func hash(_ record: RecordView) -> UInt64 {
    record.conversationHash &+ record.userHash &* 0x9E37_79B9_7F4A_7C15
      &+ UInt64(
        record.order.source)
  }

  private mutating func readHeads() {
    let byteCount = arena.bytes.count
    var position = 0
    while position < byteCount {
      let record = RecordView(at: position, in: arena.bytes.span)
      position = record.end
      if record.kind == .memory {
        users[user(of: record)].memories.append(record)
        continue
      }
      let group = group(of: record)
      groups[group].firstOrder = min(groups[group].firstOrder, record.order)
      if record.kind == .header {
        groups[group].headers.append(record)
        continue
      }
      if groups[group].messageCount > 0, record.order < groups[group].lastOrder {
        groups[group].isSorted = false
      }
      groups[group].lastOrder = record.order
      groups[group].messageCount += 1
      messages.append(
        Entry(message: record.message, order: record.order, group: Int32(group)))
    }
  }

  private mutating func user(of record: RecordView) -> Int {
    let known = userIndex.find(record.userHash) { place in
      users[place].hash == record.userHash && arena.areEqual(users[place].name, record.user)
    }
    if let known { return known }
    users.append(User(name: record.user, hash: record.userHash))
    userIndex.insert(users.count - 1, record.userHash) { users[$0].hash }
    return users.count - 1
  }

  private mutating func group(of record: RecordView) -> Int {
    let hash = RecordGrouping.hash(record)
    let known = groupIndex.find(hash) { place in
      let first = groups[place].first
      return first.conversationHash == record.conversationHash && first.userHash == record.userHash
        && first.order.source == record.order.source
        && arena.areEqual(first.sourceID, record.sourceID)
        && arena.areEqual(first.sourceKind, record.sourceKind)
        && arena.areEqual(first.user, record.user)
    }
    if let known { return known }
    groups.append(
      Group(first: record, firstOrder: record.order, lastOrder: record.order))
    groupIndex.insert(groups.count - 1, hash) { groups[$0].hash }
    users[user(of: record)].groups.append(groups.count - 1)
    return groups.count - 1
  }

  private func userRecords() -> [UserRecords] {
    var byGroup = messagesByGroup()
    let bytes = arena.bytes
    let sorted = users.sorted { left, right in
      bytes[left.name.range].lexicographicallyPrecedes(bytes[right.name.range])
    }
    return sorted.map { user in
      let places = user.groups.sorted { groups[$0].firstOrder < groups[$1].firstOrder }
      var conversations: [IncomingConversation] = []
      conversations.reserveCapacity(places.count)
      for place in places {
        conversations.append(conversation(groups[place], &byGroup[place]))
      }
      return UserRecords(
        user: arena.string(user.name), conversations: conversations,
        memories: user.memories.sorted { $0.order < $1.order }.map(memory))
    }
  }

  private func messagesByGroup() -> [[Entry]] {
    var byGroup: [[Entry]] = []
    byGroup.reserveCapacity(groups.count)
    for group in groups {
      var entries: [Entry] = []
      entries.reserveCapacity(group.messageCount)
      byGroup.append(entries)
    }
    for entry in messages { byGroup[Int(entry.group)].append(entry) }
    return byGroup
  }

  private func conversation(_ group: Group, _ entries: inout [Entry]) -> IncomingConversation {
    let key = group.first.conversation(in: arena)
    var incoming = IncomingConversation(key: key, source: group.first.order.source)
    for record in group.headers.sorted(by: { $0.order < $1.order }) {
      incoming.headers.append(
        HeaderCoding.decode(arena.bytes[record.message.extra.range], key: key))
    }
    if !group.isSorted { entries.sort { $0.order < $1.order } }
    incoming.messages = entries.map(\.message)
    entries = []
    return incoming
  }

  private func memory(_ record: RecordView) -> (kind: SourceKind, label: String, text: String) {
    let memory = MemoryCoding.decode(arena.bytes[record.message.extra.range])
    return (SourceKind(rawValue: arena.string(record.sourceKind)), memory.label, memory.text)
  }
}
