/// What a reader has to know before believing the numbers, in the order of importance.
func reportNotes(
  _ definition: ReportDefinition, _ counted: CatalogUsage, isWithheld: Bool
) -> [String] {
  let users = "\(definition.suppressBelow) users"
  var notes: [String] = []
  if isWithheld {
    notes.append("Fewer than \(users) are in this selection, so no numbers are shown.")
  } else if counted.usage.all.users.count == 0 {
    notes.append("There are no messages in this selection.")
  }
  if definition.suppressBelow > 1, !isWithheld {
    notes.append(
      """
      Groups with fewer than \(users) are shown together as "other", with the next larger group \
      where that would still be fewer. Conversations without a known owner count as one user.
      """)
  }
  if definition.namesUsers, !isWithheld {
    notes.append("This report names users. It is for those who may see that, and for no one else.")
  }
  if counted.usersLeftOut > 0, !isWithheld {
    notes.append(
      "Left out whole, because an erasure of theirs is under way or waits for a hold: "
        + quantity(counted.usersLeftOut, "user") + ".")
  }
  let undated = max(counted.usage.undatedLeftOut, counted.conversations.undatedLeftOut)
  if undated > 0, !isWithheld {
    notes.append(
      "Not in this period because they carry no date: " + quantity(undated, "message") + ".")
  }
  if !isWithheld, let models = unpricedModels(counted, definition.suppressBelow) {
    notes.append(
      "These models had no price on the days of use, so no cost includes them: \(models).")
  }
  notes.append("Months and days are in UTC.")
  return notes
}

private func quantity(_ count: Int, _ noun: String) -> String {
  "\(groupedDigits(of: String(count))) \(noun)\(count == 1 ? "" : "s")"
}

/// The models without a price, most tokens first; those of few users are not named.
private func unpricedModels(_ counted: CatalogUsage, _ minimumUsers: Int) -> String? {
  let groups = (counted.usage.groups[.model] ?? [:]).filter {
    $0.value.totals.cost.unpricedTokens > 0 && $0.value.users.count >= minimumUsers
  }
  guard !groups.isEmpty else { return nil }
  let ordered = groups.sorted {
    ($1.value.totals.cost.unpricedTokens, $0.key) < ($0.value.totals.cost.unpricedTokens, $1.key)
  }
  let named = ordered.prefix(10).map {
    "\($0.key.label(in: .model)) (\(quantity($0.value.totals.cost.unpricedTokens, "token")))"
  }
  let more = ordered.count > 10 ? ", and \(ordered.count - 10) more" : ""
  return named.joined(separator: ", ") + more
}
