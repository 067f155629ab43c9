import ChatModel
package import Dumps
package import Store

/// What an ingest is asked to do.
package struct IngestOptions: Sendable {
  package var storeRoot: String
  package var namespace: Namespace
  package var paths: [String]
  /// The owner of conversations whose dump does not name one.
  package var user: String?
  /// Nil to recognise each dump by its structure.
  package var format: (any DumpReader)?
  /// Tasks at once, 1 or more.
  package var jobs: Int
  /// Bytes of memory that the run may use, whatever the input's size.
  package var memoryBytes: Int
  /// zstd level, 1 to 19; nil for the store's default.
  package var level: Int?
  /// Tokenizers of the operator's own; they go before the store's.
  package var tokenizers: [PlacedTokenizer] = []
  /// As the ledger notes it: `ingest`, or the name of a recipe.
  package var command: String
  /// The paths are parts of one dump: what several say of a conversation is put in one order.
  package var joinsSources = false
  /// Collects where the time goes; nil for not measuring.
  package var profile: IngestProfile?

  package static let defaultMemoryBytes = 512 << 20
  package static let minimumMemoryBytes = 64 << 20
  package static let jobsRange = 1...256
  package static let levelRange = 1...19

  package init(storeRoot: String, namespace: Namespace, paths: [String]) {
    self.storeRoot = storeRoot
    self.namespace = namespace
    self.paths = paths
    jobs = 1
    memoryBytes = IngestOptions.defaultMemoryBytes
    command = "ingest"
  }
}
