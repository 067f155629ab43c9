import ArgumentParser
import Store

struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Run read-only SQL over the namespace's catalogs.",
    discussion: """
      The tables are described in FORMAT.md; for anything about message text, point DuckDB at the \
      archive folder. A store with several shards has each attached as shard00, shard01, ...
      """)

  @Argument(help: "One SELECT statement.") var sql: String
  @Flag(help: "Print CSV (RFC 4180) with a header.") var csv = false
  @OptionGroup var common: CommonOptions

  func run() async throws {
    let result = try common.reader().query(sql)
    if common.json {
      Terminal.output(QueryOutput.json(result))
    } else if csv {
      Terminal.write(QueryOutput.csv(result), to: 1)
    } else {
      Terminal.output(QueryOutput.text(result))
    }
  }
}
