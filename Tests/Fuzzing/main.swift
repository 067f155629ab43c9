import ChatModel
import Foundation

/// Feeds damaged inputs to readers, one target after the other: `fuzz SECONDS SEED SAMPLES FOLDER [TARGET...]`.
///
/// `fuzz targets` lists the targets. Built with `-D GUIDED`, the first target alone is read by libFuzzer,
/// which keeps in FOLDER what reached new code; without, that is among the seeds. The exit status is 1 when
/// two readers differ; a crash or a sanitizer leaves the input in the file that was named.
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
let share = Duration.seconds(seconds / Double(max(targets.count, 1)))
var disagreements = 0
for target in targets {
  let kept = try Seeds.corpus(of: target, in: folder)
  var fuzzing = BlindFuzzing(target, seeds.suiting(target), kept: kept, seed: seed)
  try fuzzing.run(for: share, keepingIn: folder)
  disagreements += fuzzing.disagreements
  print("\(target.name): \(fuzzing.executions) executions, \(fuzzing.refused) refused")
}
exit(disagreements == 0 ? 0 : 1)
