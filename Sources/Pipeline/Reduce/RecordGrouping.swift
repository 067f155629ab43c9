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
/// Reads only the records' heads, and remembers where they are: texts stay in the arena, and messages
/// are made of them user by user. Pages arrive in the order in which they were finished, and the
/// results do not depend on it.
struct RecordGrouping {
  private var groups: [Group] = []
  private var groupIndex = HashIndex(minimumCapacity: 256)
  private var users: [User] = []
  private var userIndex = HashIndex(minimumCapacity: 64)
  /// Where messages start, in the order in which they were found.
  private var found: [(start: UInt32, group: Int32)] = []
  /// The same by group.
  private var starts: [UInt32] = []

  /// All sources are parts of one dump.
  private let joinsSources: Bool

  /// One source's records of one conversation of one user.
  private struct Group {
    let first: RecordView
    var firstOrder: RecordOrder
    var lastOrder: RecordOrder
    var isSorted = true
    var isPlaced = true
    var messageCount = 0
    /// Its place in `starts`.
    var firstPlace = 0
    var headers: [RecordView] = []

    let hash: UInt64
  }

  private struct User {
    let name: TextSlice
    let hash: UInt64
    var groups: [Int] = []
    var memories: [RecordView] = []
  }

  /// - Parameter arena: encoded records and nothing else; texts may be added to it later.
  init(_ arena: TextArena, joinsSources: Bool) {
    self.joinsSources = joinsSources
    readHeads(arena)
    sortByGroup()
    let bytes = arena.bytes
    users.sort { left, right in
      bytes[left.name.range].lexicographicallyPrecedes(bytes[right.name.range])
    }
  }

  private func hash(_ record: RecordView) -> UInt64 {
    record.conversationHash &+ record.userHash &* 0x9E37_79B9_7F4A_7C15
      &+ UInt64(order(of: record).source)
  }

  private func order(of record: RecordView) -> RecordOrder {
    joinsSources ? record.order.joined : record.order
  }

  private mutating func readHeads(_ arena: TextArena) {
    arena.forEachRecord { record in
      if record.kind == .memory {
        users[user(of: record, arena)].memories.append(record)
        return
      }
      let group = group(of: record, arena)
      let order = order(of: record)
      groups[group].firstOrder = min(groups[group].firstOrder, order)
      if record.kind == .header {
        groups[group].headers.append(record)
        return
      }
      if groups[group].messageCount > 0, order < groups[group].lastOrder {
        groups[group].isSorted = false
      }
      groups[group].lastOrder = order
      if !order.isPlaced { groups[group].isPlaced = false }
      groups[group].messageCount += 1
      found.append((UInt32(record.start), Int32(group)))
    }
  }

  private mutating func user(of record: RecordView, _ arena: TextArena) -> Int {
    let known = userIndex.find(record.userHash) { place in
      users[place].hash == record.userHash && arena.areEqual(users[place].name, record.user)
    }
    if let known { return known }
    users.append(User(name: record.user, hash: record.userHash))
    userIndex.insert(users.count - 1, record.userHash) { users[$0].hash }
    return users.count - 1
  }

  private mutating func group(of record: RecordView, _ arena: TextArena) -> Int {
    let hash = hash(record)
    let order = order(of: record)
    let known = groupIndex.find(hash) { place in
      let first = groups[place].first
      return first.conversationHash == record.conversationHash && first.userHash == record.userHash
        && groups[place].firstOrder.source == order.source
        && arena.areEqual(first.sourceID, record.sourceID)
        && arena.areEqual(first.sourceKind, record.sourceKind)
        && arena.areEqual(first.user, record.user)
    }
    if let known { return known }
    groups.append(
      Group(first: record, firstOrder: order, lastOrder: order, hash: hash))
    groupIndex.insert(groups.count - 1, hash) { groups[$0].hash }
    users[user(of: record, arena)].groups.append(groups.count - 1)
    return groups.count - 1
  }

  private mutating func sortByGroup() {
    var place = 0
    for group in groups.indices {
      groups[group].firstPlace = place
      place += groups[group].messageCount
    }
    var next = groups.map(\.firstPlace)
    starts = [UInt32](repeating: 0, count: found.count)
    for (start, group) in found {
      starts[next[Int(group)]] = start
      next[Int(group)] += 1
    }
    found = []
  }

  var userCount: Int { users.count }

  /// The records of a user, by the bytes of the users' names.
  func records(ofUser place: Int, in arena: TextArena) -> UserRecords {
    let user = users[place]
    let places = user.groups.sorted { groups[$0].firstOrder < groups[$1].firstOrder }
    return UserRecords(
      user: arena.string(user.name),
      conversations: places.map { conversation(groups[$0], arena) },
      memories: user.memories.sorted { $0.order < $1.order }.map { memory($0, arena) })
  }

  private func conversation(_ group: Group, _ arena: TextArena) -> IncomingConversation {
    let key = group.first.conversation(in: arena)
    var incoming = IncomingConversation(key: key, source: group.first.order.source)
    for record in group.headers.sorted(by: { order(of: $0) < order(of: $1) }) {
      incoming.headers.append(
        HeaderCoding.decode(arena.bytes[record.message.extra.range], key: key))
    }
    incoming.isPlaced = group.isPlaced
    let own = starts[group.firstPlace..<group.firstPlace + group.messageCount]
    func view(_ start: UInt32) -> RecordView { RecordView(at: Int(start), in: arena.bytes.span) }
    incoming.messages.reserveCapacity(own.count)
    if group.isSorted, !joinsSources {
      for start in own { incoming.messages.append(view(start).message) }
    } else {
      let ordered = own.map { view($0) }.sorted { order(of: $0) < order(of: $1) }
      for record in ordered { incoming.messages.append(record.message) }
      if joinsSources { incoming.sources = ordered.map(\.order.source) }
    }
    return incoming
  }

  private func memory(
    _ record: RecordView, _ arena: TextArena
  ) -> (kind: SourceKind, label: String, text: String) {
    let memory = MemoryCoding.decode(arena.bytes[record.message.extra.range])
    return (SourceKind(rawValue: arena.string(record.sourceKind)), memory.label, memory.text)
  }
}
