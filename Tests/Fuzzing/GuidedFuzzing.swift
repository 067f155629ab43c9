#if GUIDED
  import ChatModel
  import Foundation
  import Synchronization

  /// libFuzzer's own loop (https://llvm.org/docs/LibFuzzer.html), which the linker finds in clang's
  /// runtime; it ends the process.
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ read: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  /// What the loop's callback, which can capture nothing, reads with.
  private let current = Mutex<(target: FuzzTarget, input: String)?>(nil)

  /// Mutations that coverage guides, of one target: its seeds go into a folder first, and what reaches
  /// new code is added there.
  enum GuidedFuzzing {
    private static let largestInput = 16 << 10

    static func run(
      _ target: FuzzTarget, _ seeds: [[UInt8]], seconds: Int, seed: UInt64, in folder: String
    ) throws {
      let name = target.name.replacing(" ", with: "-").replacing("/", with: "-")
      let corpus = "\(folder)/corpus-\(name)"
      try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
      for (number, bytes) in seeds.enumerated() where bytes.count <= largestInput {
        try Data(bytes).write(to: URL(filePath: "\(corpus)/seed-\(number)"))
      }
      // In memory where that is possible: it is written for every reading.
      let shared = "/dev/shm"
      let isShared = FileManager.default.isWritableFile(atPath: shared)
      let input = "\(isShared ? shared : folder)/\(name)-\(getpid()).input"
      current.withLock { $0 = (target, input) }
      let options = [
        "fuzz", corpus, "-max_total_time=\(seconds)", "-seed=\(seed & 0x7FFF_FFFF)",
        "-max_len=\(largestInput)", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1",
        "-verbosity=0", "-artifact_prefix=\(folder)/\(name)-",
      ]
      var arguments: [UnsafeMutablePointer<CChar>?] = []
      for option in options { arguments.append(strdup(option)) }
      arguments.append(nil)
      var count = Int32(arguments.count - 1)
      let status = arguments.withUnsafeMutableBufferPointer { buffer in
        var start = buffer.baseAddress.unsafelyUnwrapped
        return runDriver(&count, &start, readInput)
      }
      try? FileManager.default.removeItem(atPath: input)
      exit(status)
    }
  }

  private func readInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let (target, input) = current.withLock({ $0 }) else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
      if !target.isInMemory { try Data(bytes).write(to: URL(filePath: input)) }
      try target.read(bytes, input)
    } catch let disagreement as Disagreement {
      fatalError(disagreement.description)
    } catch {}
    return 0
  }
#endif
