import ChatModel
import Store

/// Sums one user's usage by hour, model and role.
struct UsageTally {
  private var models: [(slice: TextSlice, name: String)] = []
  private var entries: [(hour: Int64?, model: Int, role: Role, sum: UsageSum)] = []

  mutating func add(_ stored: StoredRecord, in arena: TextArena) {
    let key = (
      hour: UsageKey.hours(stored.message.createdAt), model: place(of: stored.usageModel, arena)
    )
    let role = stored.message.role
    if let last = entries.last, last.hour == key.hour, last.model == key.model, last.role == role {
      entries[entries.count - 1].sum.add(stored, in: arena)
    } else {
      var sum = UsageSum()
      sum.add(stored, in: arena)
      entries.append((key.hour, key.model, role, sum))
    }
  }

  /// A user's conversations name few models.
  private mutating func place(of model: TextSlice, _ arena: TextArena) -> Int {
    for place in models.indices.reversed() where arena.areEqual(models[place].slice, model) {
      return place
    }
    models.append((model, arena.string(model)))
    return models.count - 1
  }

  /// Everything added since the last call, in no particular order; a key may come several times.
  mutating func finish() -> [UsageEntry] {
    let result = entries.map { entry in
      UsageEntry(
        key: UsageKey(hour: entry.hour, model: models[entry.model].name, role: entry.role),
        sum: entry.sum)
    }
    models.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
    return result
  }
}
