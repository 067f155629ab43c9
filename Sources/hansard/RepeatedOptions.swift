import ArgumentParser

/// An option that a command line gives twice, saying two things.
///
/// ArgumentParser takes the last one without a word: `erase --user anna --user ben` would erase one of
/// two people and end well. The same thing said twice, as a script around `hansard` may, is no
/// contradiction.
enum RepeatedOptions {
  /// - Throws: A `ValidationError` that names the option.
  static func refuse(in arguments: some Sequence<String>) throws {
    var said: [String: String] = [:]
    var options = arguments.prefix { $0 != "--" }.makeIterator()
    var next = options.next()
    while let argument = next {
      next = options.next()
      guard let option = Option(argument, before: next) else { continue }
      if said.updateValue(option.value, forKey: option.name).map({ $0 != option.value }) == true {
        throw ValidationError("\(option.name) is given twice: say once what it is to be")
      }
    }
  }

  private struct Option {
    let name: String
    let value: String

    /// The option that an argument is, with its value: what follows `=`, else the next argument unless
    /// that is an option.
    init?(_ argument: String, before next: String?) {
      guard argument.hasPrefix("-"), argument != "-" else { return nil }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      name = String(parts[0])
      value =
        parts.count > 1
        ? String(parts[1]) : next.flatMap { $0.hasPrefix("-") ? nil : $0 } ?? ""
    }
  }
}
