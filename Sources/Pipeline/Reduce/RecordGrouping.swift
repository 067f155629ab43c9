import ChatModel

/// The records of one user in a partition.
struct UserRecords {
  var user: String
  /// By conversation and source; conversations in the order of their first record, and the sources
  /// of one conversation in the order of the run.
  var conversations: [IncomingConversation]
  var memories: [(kind: SourceKind, label: String, text: String)]
}

/// Brings the records of a partition together by user and conversation.
enum RecordGrouping {
  private struct Group {
    var order: RecordOrder
    var incoming: IncomingConversation
    var headerOrders: [RecordOrder] = []
    var messageOrders: [RecordOrder] = []
  }

  private struct GroupKey: Hashable {
    var user: String
    var conversation: ConversationKey
    var source: Int
  }

  static func byUser(_ chunks: [[UInt8]]) -> [UserRecords] {
    var groups: [Group] = []
    var groupIndex: [GroupKey: Int] = [:]
    var users: [String] = []
    var groupsByUser: [String: [Int]] = [:]
    var memories: [String: [(RecordOrder, SourceKind, String, String)]] = [:]

    for chunk in chunks {
      RecordCoder.forEach(in: chunk) { record in
        let user = record.user ?? ""
        if groupsByUser[user] == nil {
          groupsByUser[user] = []
          users.append(user)
        }
        if case .memory(let label, let text) = record.content {
          memories[user, default: []].append(
            (record.order, record.conversation.kind, label, text))
          return
        }
        let key = GroupKey(
          user: user, conversation: record.conversation, source: record.order.source)
        let index: Int
        if let known = groupIndex[key] {
          index = known
        } else {
          index = groups.count
          groupIndex[key] = index
          groupsByUser[user]?.append(index)
          groups.append(
            Group(
              order: record.order,
              incoming: IncomingConversation(
                key: record.conversation, source: record.order.source)))
        }
        groups[index].order = min(groups[index].order, record.order)
        switch record.content {
        case .header(let header):
          groups[index].headerOrders.append(record.order)
          groups[index].incoming.headers.append(header)
        case .message(let message):
          groups[index].messageOrders.append(record.order)
          groups[index].incoming.messages.append(message)
        case .memory: break
        }
      }
    }
    // Blocks arrive in the order they were finished; results must not depend on it.
    return users.sorted().map { user in
      let indexes = (groupsByUser[user] ?? []).sorted { groups[$0].order < groups[$1].order }
      return UserRecords(
        user: user,
        conversations: indexes.map { index in
          let group = groups[index]
          var incoming = group.incoming
          incoming.headers = sorted(incoming.headers, by: group.headerOrders)
          incoming.messages = sorted(incoming.messages, by: group.messageOrders)
          return incoming
        },
        memories: (memories[user] ?? []).sorted { $0.0 < $1.0 }.map { ($0.1, $0.2, $0.3) })
    }
  }

  /// Most groups are in order already, and moving messages is what costs.
  private static func sorted<Value>(_ values: [Value], by orders: [RecordOrder]) -> [Value] {
    let isSorted = zip(orders, orders.dropFirst()).allSatisfy { !($1 < $0) }
    guard !isSorted else { return values }
    return orders.indices.sorted { orders[$0] < orders[$1] }.map { values[$0] }
  }
}
