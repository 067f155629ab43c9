/// Hears how far a run is.
///
/// Called often and from one task at a time; it decides what to show.
package protocol ProgressReporting: Sendable {
  /// - Parameters:
  ///   - total: nil when unknown (standard input, compressed members).
  func progress(_ stage: String, done: Int64, of total: Int64?, messages: Int)
  func finished(_ stage: String)
}

package struct NoProgress: ProgressReporting {
  package init() {}
  package func progress(_ stage: String, done: Int64, of total: Int64?, messages: Int) {}
  package func finished(_ stage: String) {}
}
