/// Words that no filter holds, since they are in so many frames that looking for them there would skip
/// hardly any.
///
/// English and the commonest of code, 3 to 7 bytes each, so that their keys need no hash. Part of
/// version 1 of the format: another list is another version.
enum CommonWords {
  static let keys: [WordKey] = text.split(whereSeparator: \.isWhitespace).map { word in
    let letters = word.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    return WordKey(bytes: letters, count: word.utf8.count)
  }

  static let set = Set(keys.map(\.rawValue))

  private static let text = """
    able about above add added after again all already also always and another any anyone are around ask \
    asked away back based because been before begin being below best better between big bit book both \
    bring but call called came can cannot case cases change check class code come comes content correct \
    could course data date day days def details did does doesn doing don done down during each easy either \
    else end enough error even ever every example far few file files final find fine first five \
    for form found four free from full future general get getting give given goes going good got great had \
    hand happy hard has hasn have having hello help her here high him his hope hour hours how however https \
    idea import include inside instead into isn issue its itself just keep kind know large last late later \
    least leave left less let level life like likely line list little live local long look looking lot lots \
    love made main make makes making many may maybe mean means message method might mind minutes model \
    money month months more morning most move much must myself name named names near need needed needs \
    never new next nice night non none not note nothing now number object off often okay old once one only \
    open option options order other others our out over own page part people perfect person place please \
    point problem provide put quite rather read really reason result return returns right run said same \
    say see seem seems self set several shall she should show similar simple since single small some \
    soon sorry sounds source start started state still string such sure system take taken takes talk tell \
    test text than thank thanks that the their them then there these they thing things think third this \
    those though three through thus time times title today too top total tried true try trying \
    turn two type types under until update upon use used useful user users uses using usually value \
    values version very via view want wants was way ways week weeks welcome well went were what when where \
    whether which while who whole whose why will with within without won word words work working works \
    world would write written www year years yes yet you your
    """
}
