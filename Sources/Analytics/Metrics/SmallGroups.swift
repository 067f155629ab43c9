/// Keeps a table from telling about a few people.
///
/// Groups with fewer than `minimumUsers` distinct users are folded into one. When what is folded
/// has too few users together, the next smallest group is folded too, so that no small group can be
/// had by subtracting the table from its total. All conversations without a known owner count as
/// one user. Where fewer users than that are behind the whole table, nothing of it is shown.
///
/// It counts the users behind a group, not behind each number: of a month with many users, one alone
/// may have the tokens of one column. And it guards one report. Two reports can still be subtracted when one import lies between them or
/// their periods differ by months with few users; that is for whoever publishes both to judge. A
/// table by user names people because the definition asks for it, and is not folded.
struct SmallGroups {
  let minimumUsers: Int

  /// Whether a whole selection has to be withheld; an empty one has nothing to hide.
  func withholds(_ all: UsageGroup) -> Bool {
    all.users.count > 0 && all.users.count < minimumUsers
  }

  /// - Returns: The groups to show, unordered, and the sum of the others.
  func fold(_ groups: [GroupKey: UsageGroup]) -> (
    shown: [GroupKey: UsageGroup], folded: UsageGroup?
  ) {
    var shown = groups
    var folded: UsageGroup?
    let bySize = groups.sorted { ($0.value.users.count, $0.key) < ($1.value.users.count, $1.key) }
    for (key, group) in bySize {
      let foldedIsSmall = folded.map { $0.users.count < minimumUsers } ?? false
      guard group.users.count < minimumUsers || foldedIsSmall else { break }
      shown[key] = nil
      folded = folded.map { merged($0, group) } ?? group
    }
    return (shown, folded)
  }

  private func merged(_ first: UsageGroup, _ second: UsageGroup) -> UsageGroup {
    var sum = first
    sum.totals.add(second.totals)
    sum.users.merge(second.users)
    return sum
  }
}
