package import Store

/// What an ingest did.
package struct IngestReport: Sendable {
  package var run: String
  package var sources: [SourceRecord] = []
  package var newConversations = 0
  package var grownConversations = 0
  /// Messages archived.
  package var messages = 0
  package var tokensExact = 0
  package var tokensReported = 0
  package var tokensEstimated = 0
  package var bytesRead: Int64 = 0
  package var bytesArchived: Int64 = 0
  package var catalogBytes: Int64 = 0
  package var seconds = 0.0
  /// What recovery did, and what the operator should know.
  package var notes: [String] = []
  /// The first rejected records, for the terminal: place and problem.
  package var problems: [String] = []

  package static let maximumProblems = 20

  package init(run: String) { self.run = run }

  /// Whether anything was rejected: exit status 3.
  package var hasRejections: Bool { sources.contains { $0.counts.rejected > 0 } }
}
