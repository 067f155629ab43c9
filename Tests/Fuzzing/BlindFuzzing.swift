import Foundation

/// Mutations that nothing guides, of one target: many more a second than guided ones, so they are what
/// follows those, with what those have found among the seeds.
struct BlindFuzzing {
  let target: FuzzTarget
  /// Inputs to begin with, and what guided mutations have kept; either is taken as often.
  ///
  /// Short ones first: of many, they are taken more often, and read faster.
  private let seeds: [[[UInt8]]]
  private var mutation: Mutation
  private(set) var executions = 0
  private(set) var refused = 0
  private(set) var disagreements = 0

  /// Of one target: the next ones would show the same.
  private static let mostDisagreements = 10
  private static let manySeeds = 16
  /// Reading the clock takes as long as reading a small input.
  private static let executionsBetweenLooks = 64

  init(_ target: FuzzTarget, _ seeds: [[UInt8]], kept: [[UInt8]], seed: UInt64) {
    self.target = target
    self.seeds = [seeds, kept].filter { !$0.isEmpty }.map { $0.sorted { $0.count < $1.count } }
    mutation = Mutation(seed: seed)
  }

  /// - Parameter folder: for inputs that two readers disagree about.
  mutating func run(for duration: Duration, keepingIn folder: String) throws {
    let input = try InputFile(of: target, else: folder)
    FileHandle.standardError.write(Data("\(target.name): each input is in \(input.path)\n".utf8))
    let end = ContinuousClock.now + duration
    repeat {
      for _ in 0..<BlindFuzzing.executionsBetweenLooks {
        let bytes = next()
        input.write(bytes)
        executions += 1
        do {
          try target.read(bytes, input.path)
        } catch let disagreement as Disagreement {
          disagreements += 1
          let kept = "\(folder)/differs-\(target.fileName)-\(disagreements)"
          try Data(bytes).write(to: URL(filePath: kept))
          print("\(target.name): \(disagreement): \(kept)")
        } catch {
          refused += 1
        }
      }
    } while ContinuousClock.now < end && disagreements < BlindFuzzing.mostDisagreements
  }

  private mutating func next() -> [UInt8] {
    if executions < seeds[0].count { return seeds[0][executions] }
    let damaged = mutation.mutated(seed(), with: seed())
    // The check itself is to see damage too.
    guard let seal = target.seal, mutation.random(below: 4) > 0 else { return damaged }
    return seal(damaged) ?? damaged
  }

  private mutating func seed() -> [UInt8] {
    let seeds = seeds[mutation.random(below: seeds.count)]
    var bound = seeds.count
    for _ in 0..<(seeds.count < BlindFuzzing.manySeeds ? 1 : 3) {
      bound = mutation.random(below: bound) + 1
    }
    return seeds[bound - 1]
  }
}
