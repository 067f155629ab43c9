import ChatModel
import Foundation

/// Feeds damaged inputs to every reader: `fuzz SECONDS SEED SAMPLES FOLDER [TARGET...]`.
///
/// `fuzz targets` lists the targets. Built with `-D GUIDED`, the first target alone is read by libFuzzer,
/// until SECONDS are over.
///
/// Targets take turns by the second. What is being read is in FOLDER/input: when the program is stopped by
/// a crash or by a sanitizer, it is there. The exit status is 1 when two readers differ.
let arguments = CommandLine.arguments
if arguments.dropFirst().first == "targets" {
  for target in FuzzTargets.all { print(target.name) }
  exit(0)
}
guard arguments.count >= 5, let seconds = Double(arguments[1]), let seed = UInt64(arguments[2])
else {
  FileHandle.standardError.write(Data("usage: fuzz SECONDS SEED SAMPLES FOLDER [TARGET...]\n".utf8))
  exit(2)
}
let folder = arguments[4]
let names = arguments.dropFirst(5)
let targets = FuzzTargets.all.filter { names.isEmpty || names.contains($0.name) }
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
let scratch = "\(folder)/scratch-\(getpid())"
let seeds = try await Seeds(samples: arguments[3], scratch: scratch)
try FileManager.default.removeItem(atPath: scratch)
#if GUIDED
  try GuidedFuzzing.run(
    targets[0], seeds.suiting(targets[0]), seconds: Int(seconds), seed: seed, in: folder)
#endif
let input = "\(folder)/input"
let share = seconds / Double(max(targets.count, 1))
var disagreements = 0
for target in targets {
  var mutation = Mutation(seed: seed)
  let suiting = seeds.suiting(target)
  let end = ContinuousClock.now + .seconds(share)
  var executions = 0
  var refused = 0
  FileHandle.standardError.write(Data("\(target.name)\n".utf8))
  while ContinuousClock.now < end {
    let one = suiting[mutation.random(below: suiting.count)]
    let other = suiting[mutation.random(below: suiting.count)]
    let bytes =
      executions < suiting.count ? suiting[executions] : mutation.mutated(one, with: other)
    try Data(bytes).write(to: URL(filePath: input))
    executions += 1
    do {
      try target.read(bytes, input)
    } catch let disagreement as Disagreement {
      disagreements += 1
      let kept = "\(folder)/differs-\(disagreements)"
      try Data(bytes).write(to: URL(filePath: kept))
      print("\(disagreement): \(kept)")
    } catch {
      refused += 1
    }
  }
  print("\(target.name): \(executions) executions, \(refused) refused")
}
exit(disagreements == 0 ? 0 : 1)
