/// Every format that Hansard reads, most specific first: recognition takes the first that agrees.
package enum DumpFormats {
  package static let all: [any DumpReader] = [
    ChatGPTReader(), ClaudeReader(), CanonicalReader(), OpenAIMessagesReader(),
    MessageLinesReader(), PostgresSQLReader(), CSVReader(), PostgresCopyReader(),
  ]

  package static func reader(named name: String) -> (any DumpReader)? {
    all.first { $0.name == name }
  }

  /// The reader of a member that begins with `sample`; nil when none knows it.
  ///
  /// Lines that are no JSON, a cut off last one for example, do not make a dump unknown: they are
  /// for the reader to reject.
  package static func recognise(_ sample: EntrySample) -> (any DumpReader)? {
    if let reader = all.first(where: { $0.recognises(sample) }) { return reader }
    guard let sound = sample.withoutFaultyLines else { return nil }
    return all.first { $0.recognises(sound) }
  }
}
