import ArgumentParser
import ChatModel
import Retention
import Store
import SystemIO

struct ReceiptCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "Show a receipt, or check that it is true.",
    subcommands: [Show.self, Verify.self, Key.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a receipt for people.",
      discussion: "Needs no store. Whether to believe it is what `receipt verify` says.")

    @Argument(help: "The receipt.") var file: String
    @Flag(help: "Print one HTML page that needs nothing else, to keep or to send.") var html = false
    @OptionGroup var common: CommonOptions

    func run() async throws {
      let receipt = try ReceiptDocument(file, files: LocalFileSystem())
      Terminal.output(
        html
          ? ReceiptPage(receipt).html
          : common.json
            ? String(decoding: receipt.bytes, as: UTF8.self) : ReceiptOutput.text(receipt))
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify", abstract: "Check a receipt's signature and what it says.",
      discussion: """
        With --key, needs nothing but that public key. Else the store is asked: is the receipt \
        signed with its key, and has its audit log an entry for it? Ends with 0 only when the \
        receipt is true, else with 1 after saying what is wrong.
        """)

    @Argument(help: "The receipt.") var file: String
    @Option(help: ArgumentHelp("The public key of whoever gave it.", valueName: "file"))
    var key: String?
    @OptionGroup var common: CommonOptions

    func run() async throws {
      let files = LocalFileSystem()
      let receipt = try ReceiptDocument(file, files: files)
      let publicKey: [UInt8]
      let problems: [String]
      if let key {
        let bytes = try files.contents(of: key, maximumBytes: 1 << 16)
        publicKey = try PublicKeyFile.key(in: bytes, at: key)
        problems = receipt.problems(publicKey: publicKey)
      } else {
        let receipts = StoreReceipts(try common.open())
        publicKey = receipts.publicKey
        problems = try receipts.problems(of: receipt)
      }
      Terminal.output(
        common.json
          ? ReceiptOutput.json(receipt, problems, publicKey)
          : ReceiptOutput.text(receipt, problems, publicKey))
      if !problems.isEmpty { throw ExitStatusError(status: .failed) }
    }
  }

  struct Key: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "key", abstract: "Print the store's public key, to check its receipts with.",
      discussion: "PEM (RFC 8410). Give it to whoever is to check receipts, ahead of the receipts.")

    @OptionGroup var common: CommonOptions

    func run() async throws {
      let key = StoreReceipts(try common.open()).publicKey
      Terminal.output(common.json ? ReceiptOutput.json(key: key) : PublicKeyFile.text(key))
    }
  }
}
