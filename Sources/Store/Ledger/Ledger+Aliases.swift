package import ChatModel
import Foundation
import GRDB

extension Ledger {
  /// All names of one person, by keyed hash, `subject` among them.
  package func names(ofPerson subject: [UInt8], _ namespace: Namespace) throws(HansardError)
    -> Set<[UInt8]>
  {
    try read("reading aliases of users") { database in
      let names = try Data.fetchAll(
        database,
        sql: """
          SELECT other.subject FROM user_aliases AS one
          JOIN user_aliases AS other USING (namespace, person)
          WHERE namespace = ? AND one.subject = ?
          """,
        arguments: [namespace.name, Data(subject)])
      return Set(names.map { Array($0) }).union([subject])
    }
  }

  /// Of every name that is joined to another, by keyed hash: one hash that stands for the person.
  package func people(_ namespace: Namespace) throws(HansardError) -> [[UInt8]: [UInt8]] {
    try read("reading aliases of users") { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT subject, person FROM user_aliases WHERE namespace = ?",
        arguments: [namespace.name])
      return Dictionary(
        rows.map { (Array($0["subject"] as Data), Array($0["person"] as Data)) }
      ) { first, _ in first }
    }
  }

  /// Makes two names, with all that are joined to either, names of one person; for good.
  package func join(
    _ one: [UInt8], _ two: [UInt8], _ namespace: Namespace
  ) throws(HansardError) {
    let names = try names(ofPerson: one, namespace).union(try names(ofPerson: two, namespace))
    let person = names.min { $0.lexicographicallyPrecedes($1) } ?? one
    try write("joining users") { database in
      for name in names {
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO user_aliases (namespace, subject, person) VALUES (?, ?, ?)
            """,
          arguments: [namespace.name, Data(name), Data(person)])
      }
    }
  }
}
