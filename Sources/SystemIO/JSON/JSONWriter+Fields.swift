package import ChatModel

/// Fields that are left out when they say nothing.
extension JSONWriter {
  package mutating func field(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }

  package mutating func field(_ name: StaticString, _ value: Timestamp?) {
    guard let value else { return }
    key(name)
    timestamp(value)
  }

  package mutating func field(_ name: StaticString, _ value: Int?) {
    guard let value else { return }
    key(name)
    int(value)
  }
}
