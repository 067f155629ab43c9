import SystemIO

extension RowBuilder {
  /// `archived` as a flag makes the state `archived`; `status` and `state` say it in a word, of
  /// which `active` is no state of its own.
  mutating func take(state text: String, for column: RowColumn) {
    guard RowField.simplified(column.name) == "archived" else {
      state = text.isEmpty || text.lowercased() == "active" ? nil : text
      return
    }
    switch flag(text) {
    case true?: state = "archived"
    case false?: break
    case nil: extra.add(column.name, text: text)
    }
  }

  mutating func take(hidden text: String, for column: RowColumn) {
    if let flag = flag(text) {
      hidden = flag
    } else if !text.isEmpty {
      extra.add(column.name, text: text)
    }
  }

  /// A flag or number as the value of a `hidden` or state column.
  mutating func take(flag value: JSONValue, _ column: RowColumn) {
    switch value.kind {
    case .bool, .number:
      if column.field == .hidden {
        take(hidden: value.json, for: column)
      } else {
        take(state: value.json, for: column)
      }
    default: extra.add(column.name, value)
    }
  }

  /// Spreads a conversation's metadata: its tags become tags when they are all text.
  mutating func take(metadata value: JSONValue, for column: RowColumn) {
    guard value.isObject else { return extra.add(column.name, value) }
    for member in value.members {
      if member.hasKey("tags"), let tags = rowTags(member.value) {
        self.tags += tags
      } else {
        extra.add(member.key, member.value)
      }
    }
  }

  /// A yes or no as databases write it.
  private func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "t", "true", "1", "yes": true
    case "f", "false", "0", "no": false
    default: nil
    }
  }
}
