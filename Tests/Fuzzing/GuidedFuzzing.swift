#if GUIDED
  import ChatModel
  import Foundation

  /// libFuzzer's own loop (https://llvm.org/docs/LibFuzzer.html), which the linker finds in clang's
  /// runtime; it ends the process.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  /// What the loop's callback, which can capture nothing, reads with.
  private struct Current: ~Copyable {
    var target: FuzzTarget
    var input: InputFile

    func read(_ bytes: [UInt8]) throws {
      if !target.isInMemory { input.write(bytes) }
      try target.read(bytes, input.path)
    }
  }

  private nonisolated(unsafe) var current: Current?

  /// Mutations that coverage guides, of one target: its seeds go into a folder first, and what reaches
  /// new code is added there.
  enum GuidedFuzzing {
    private static let largestInput = 16 << 10

    static func run(
      _ target: FuzzTarget, _ seeds: [[UInt8]], seconds: Int, seed: UInt64, in folder: String
    ) throws {
      let corpus = Seeds.corpusFolder(of: target, in: folder)
      try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
      for (number, bytes) in seeds.enumerated() where bytes.count <= largestInput {
        try Data(bytes).write(to: URL(filePath: "\(corpus)/seed-\(number)"))
      }
      current = Current(target: target, input: try InputFile(of: target, else: folder))
      // The loop does not return; what ends by a crash keeps its input.
      atexit { current = nil }
      let options = [
        "fuzz", corpus, "-max_total_time=\(seconds)", "-seed=\(seed & 0x7FFF_FFFF)",
        "-max_len=\(largestInput)", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1",
        "-verbosity=0", "-artifact_prefix=\(folder)/\(target.fileName)-",
      ]
      var arguments: [UnsafeMutablePointer<CChar>?] = []
      for option in options { arguments.append(strdup(option)) }
      arguments.append(nil)
      var count = Int32(arguments.count - 1)
      let status = arguments.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress.unsafelyUnwrapped
        return runDriver(&count, &start, readInput)
      }
      exit(status)
    }
  }

  private func readInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
      try current?.read(bytes)
    } catch let disagreement as Disagreement {
      fatalError(disagreement.description)
    } catch {}
    return 0
  }
#endif
