import ChatModel

extension RunRecord {
  /// The name of one of the jobs of a run, each with a receipt of its own: the run's when it is the only
  /// one, else `20260301T030000Z-9f3a.0017`.
  package static func job(_ number: Int, of count: Int, in run: String) -> String {
    count == 1 ? run : "\(run).\(paddedDecimal(number + 1, width: 4))"
  }

  /// The run that a job is of.
  package static func run(ofJob job: String) -> String {
    String(job.prefix { $0 != "." })
  }
}
