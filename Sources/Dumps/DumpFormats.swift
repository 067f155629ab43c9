/// Every format that Hansard reads, most specific first: recognition takes the first that agrees.
package enum DumpFormats {
  package static let all: [any DumpReader] = [
    ChatGPTReader(), ClaudeReader(), CanonicalReader(), OpenAIMessagesReader(),
    MessageLinesReader(), PostgresSQLReader(), CSVReader(), PostgresCopyReader(),
  ]

  package static func reader(named name: String) -> (any DumpReader)? {
    all.first { $0.name == name }
  }

  package static func recognise(_ sample: EntrySample) -> (any DumpReader)? {
    all.first { $0.recognises(sample) }
  }
}
