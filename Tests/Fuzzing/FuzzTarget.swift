import ChatModel

/// One thing that reads bytes of others.
///
/// What it is given is in memory and, unless it does without, in a file; it may refuse it by an error, and
/// must neither stop the program nor touch memory that is not its own.
struct FuzzTarget: Sendable {
  var name: String
  /// The ends of the names of the seeds that suit it.
  var seeds: [String]
  /// It never looks at the file.
  var isInMemory: Bool
  /// Mends what a damaged input is checked by first; nil where it cannot be.
  var seal: (@Sendable (_ bytes: [UInt8]) -> [UInt8]?)?
  var read: @Sendable (_ bytes: [UInt8], _ path: String) throws -> Void

  /// Its name as part of a file's.
  var fileName: String { name.replacing(" ", with: "-").replacing("/", with: "-") }

  init(
    _ name: String, seeds: [String], isInMemory: Bool = false,
    seal: (@Sendable (_ bytes: [UInt8]) -> [UInt8]?)? = nil,
    _ read: @escaping @Sendable (_ bytes: [UInt8], _ path: String) throws -> Void
  ) {
    self.name = name
    self.seeds = seeds
    self.isInMemory = isInMemory
    self.seal = seal
    self.read = read
  }
}

/// What was read is not what it must be; two ways of reading it differ, for one.
struct Disagreement: Error, CustomStringConvertible {
  var description: String
}
