import SystemIO

/// Finds out what the columns of a table without column names mean, from its first rows.
///
/// Knows only the layouts that cannot be taken for anything else, and refuses all others: a column
/// taken for the wrong thing would be worse than a dump that is not read.
struct ColumnInference {
  private let rows: [[String?]]
  private let columns: [ColumnProfile]

  static let sampledRows = 200

  /// Rows of another width than the first are left out, where they are few: a cut off last one.
  static func schema(of sampled: [[String?]]) -> RowSchema? {
    guard let width = sampled.first?.count, (4...64).contains(width) else { return nil }
    let rows = sampled.filter { $0.count == width }
    guard rows.count * 2 > sampled.count else { return nil }
    let inference = ColumnInference(rows: rows, width: width)
    return inference.messages() ?? inference.conversations()
  }

  private init(rows: [[String?]], width: Int) {
    self.rows = rows
    let parser = JSONParser()
    columns = (0..<width).map { column in
      ColumnProfile(rows.map { $0[column] }, parser: parser)
    }
  }

  private func places(_ shape: ColumnProfile.Shape) -> [Int] {
    columns.indices.filter { columns[$0].shape == shape }
  }

  private func isIdentifier(_ place: Int) -> Bool {
    let shape = columns[place].shape
    return (shape == .uuid || shape == .integer) && !columns[place].hasNulls
  }

  /// Two identifiers, a role, one text, one or two times; perhaps a number of tokens.
  private func messages() -> RowSchema? {
    guard places(.role).count == 1, let role = places(.role).first, !columns[role].hasNulls,
      places(.text).count == 1, let content = places(.text).first
    else { return nil }
    let identifiers = (0..<role).filter(isIdentifier)
    guard identifiers.count == 2, let first = identifiers.first, let second = identifiers.last,
      role == 2 || places(.uuid).count == 2
    else { return nil }
    let isSwapped = !columns[first].isUnique && columns[second].isUnique
    guard isSwapped || columns[first].isUnique else { return nil }
    var layout = Layout(width: columns.count)
    layout.set(isSwapped ? second : first, "id", .id)
    layout.set(isSwapped ? first : second, "conversation_id", .conversation)
    layout.set(role, "role", .role)
    layout.set(content, "content", .content)
    let numbers = places(.integer).filter { !identifiers.contains($0) }
    guard numbers.count <= 1, setTimes(&layout),
      places(.uuid).allSatisfy({ identifiers.contains($0) })
    else { return nil }
    if let number = numbers.first, looksLikeTokens(number, of: content) {
      layout.set(number, "token_count", .tokens)
    }
    return RowSchema(columns: layout.columns, kind: .messages)
  }

  /// An identifier, a user, a title, one or two times; perhaps JSON.
  private func conversations() -> RowSchema? {
    let texts = places(.text)
    guard isIdentifier(0), columns[0].isUnique, places(.role).isEmpty, places(.json).count <= 1,
      let title = texts.last, columns[title].hasSpaces
    else { return nil }
    let users = texts.dropLast() + columns.indices.dropFirst().filter(isIdentifier)
    guard users.count == 1, let user = users.first, user < title, !columns[user].hasNulls,
      !columns[user].hasSpaces, places(.integer).allSatisfy({ $0 == 0 || $0 == user }),
      places(.uuid).allSatisfy({ $0 == 0 || $0 == user })
    else { return nil }
    var layout = Layout(width: columns.count)
    layout.set(0, "id", .id)
    layout.set(user, "user_id", .user)
    layout.set(title, "title", .title)
    if let json = places(.json).first { layout.set(json, "metadata", .metadata) }
    guard setTimes(&layout) else { return nil }
    return RowSchema(columns: layout.columns, kind: .conversations)
  }

  /// One time is the creation; of two the second must never be the earlier one.
  private func setTimes(_ layout: inout Layout) -> Bool {
    let times = places(.time)
    guard let created = times.first, times.count <= 2 else { return false }
    layout.set(created, "created_at", .created)
    guard times.count == 2, let updated = times.last else { return true }
    layout.set(updated, "updated_at", .updated)
    return rows.allSatisfy { row in
      guard let first = row[created].flatMap({ rowTime($0.utf8.span) }),
        let second = row[updated].flatMap({ rowTime($0.utf8.span) })
      else { return true }
      return first <= second
    }
  }

  /// Whether numbers are of the size that token counts of these texts would have: a position or a
  /// rating does not grow with the text.
  private func looksLikeTokens(_ number: Int, of content: Int) -> Bool {
    var tokens = 0
    var bytes = 0
    for row in rows {
      guard let text = row[number], let count = tokenCount(text) else { continue }
      let length = row[content]?.utf8.count ?? 0
      guard count <= length + 16 else { return false }
      tokens += count
      bytes += length
    }
    return tokens * 16 >= bytes && bytes > 0
  }

  /// The columns found so far; the others keep a name that says where they stand.
  private struct Layout {
    var columns: [RowColumn]

    init(width: Int) {
      columns = (1...width).map { RowColumn("column\($0)", .other) }
    }

    mutating func set(_ place: Int, _ name: String, _ field: RowField) {
      columns[place] = RowColumn(name, field)
    }
  }
}
