/// A message whose texts lie in a `TextArena`: what the pipeline works on, since copying it costs
/// nothing and a run has many.
///
/// Says the same as `Message`, field by field.
package struct MessageRecord: BitwiseCopyable, Sendable {
  /// Empty when the source has none.
  package var id = TextSlice.absent
  package var parentID = TextSlice.absent
  package var name = TextSlice.absent
  package var model = TextSlice.absent
  package var content = TextSlice.absent
  /// As `PartsCoding` writes them; absent when there are none.
  package var parts = TextSlice.absent
  /// As `UsageCoding` writes it; absent when the source reported none.
  package var usage = TextSlice.absent
  package var extra = TextSlice.absent
  package var createdAt: Timestamp?
  package var updatedAt: Timestamp?
  package var role: Role
  package var hidden: Bool
  package var inserted = false

  package init(role: Role, hidden: Bool = false) {
    self.role = role
    self.hidden = hidden
  }

  /// Copies the texts of a message into `arena`.
  package init(_ message: Message, in arena: inout TextArena) {
    self.init(role: message.role, hidden: message.hidden)
    id = arena.add(message.id)
    parentID = arena.add(optional: message.parentID)
    name = arena.add(optional: message.name)
    model = arena.add(optional: message.model)
    content = arena.add(message.content)
    if !message.parts.isEmpty { parts = arena.add(PartsCoding.encode(message.parts)) }
    if let reported = message.usage { usage = arena.add(UsageCoding.encode(reported)) }
    extra = arena.add(optional: message.extra)
    inserted = message.inserted
    createdAt = message.createdAt
    updatedAt = message.updatedAt
  }
}

extension Message {
  /// The message that a record stands for.
  package init(_ record: MessageRecord, in arena: TextArena) {
    self.init(
      id: arena.string(record.id), parentID: arena.optionalString(record.parentID),
      role: record.role, name: arena.optionalString(record.name), createdAt: record.createdAt,
      updatedAt: record.updatedAt, model: arena.optionalString(record.model),
      content: arena.string(record.content), hidden: record.hidden,
      usage: UsageCoding.decode(record.usage, in: arena),
      extra: arena.optionalString(record.extra))
    inserted = record.inserted
    parts = PartsCoding.decode(record.parts, in: arena)
  }
}
