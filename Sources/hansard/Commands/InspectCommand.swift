import ArgumentParser
import ChatModel
import Pipeline
import SystemIO

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Say what would be read from dumps. Writes nothing.")

  @Argument(help: "Dumps, folders of dumps, or '-'.") var paths: [String]
  @Option(help: "A format's name, as `hansard formats` lists it, or auto.") var format = "auto"
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if paths.isEmpty { throw ValidationError("name at least one dump") }
  }

  func run() async throws {
    let inspections = try Inspection.inspect(paths, format: try FormatOption.reader(named: format))
    Terminal.output(
      common.json ? InspectOutput.json(inspections) : InspectOutput.text(inspections))
    if inspections.contains(where: { $0.rejected > 0 }) {
      throw ExitStatusError(status: .rejectedRecords)
    }
  }
}
