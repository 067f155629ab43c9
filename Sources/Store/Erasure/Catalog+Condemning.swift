package import ChatModel
import Foundation
import GRDB
import SystemIO

extension CondemnedData {
  /// Writes the rows of a burning job; each conversation of a user that stays is a row of its own.
  ///
  /// Returns the names of the rows, the job's own first.
  @discardableResult
  func condemn(job: String, in database: Database) throws -> [String] {
    let insert = try database.cachedStatement(
      sql: """
        INSERT INTO erasure_jobs (job, state, user, conversation, details)
        VALUES (?, 'burning', ?, ?, ?)
        """)
    var names = [job]
    let details = UsageDelta.encode(usage)
    if isWholeUser {
      try insert.execute(arguments: [job, row, nil, details])
    } else {
      for (number, conversation) in conversations.enumerated() {
        let name = number == 0 ? job : "\(job)/\(number)"
        try insert.execute(
          arguments: [name, nil, conversation.row, number == 0 ? details : UsageDelta.encode([:])])
        if number > 0 { names.append(name) }
      }
    }
    let burn = try database.cachedStatement(
      sql: """
        INSERT INTO burning_frames
          (job, segment_id, segment, ordinal, salt_offset, offset, length)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    for place in places {
      try burn.execute(arguments: [
        job, Data(place.segmentID), place.segment, place.ordinal, place.location.saltOffset,
        place.location.offset, place.location.length,
      ])
    }
    return names
  }
}

extension Catalog {
  /// Commits erasures as `burning`: the point of no return.
  ///
  /// From here on readers do not see what is condemned, see what survives in its new place, and
  /// recovery finishes what is left to do.
  ///
  /// - Returns: the names of the jobs to finish.
  package func condemn(
    _ condemned: [(job: String, data: CondemnedData)], keeping survivors: SurvivingLines? = nil
  ) throws(HansardError) -> [String] {
    survivors?.noteListed()
    return try StopSignals.shared.whileCommitting { () throws(HansardError) in
      try attempt("committing an erasure", path) {
        try queue.write { database in
          let sequence = try CatalogMeta.integer("seq", in: database) + 1
          try survivors?.list(in: database, sequence: sequence)
          var jobs: [String] = []
          for (job, data) in condemned { jobs += try data.condemn(job: job, in: database) }
          try CatalogMeta.set("seq", sequence, in: database)
          return jobs
        }
      }
    }
  }

  /// The sequence that the ledger should know.
  package func sequence() throws(HansardError) -> Int64 {
    try attempt("reading a catalog's sequence", path) {
      try queue.read { try CatalogMeta.integer("seq", in: $0) }
    }
  }
}
