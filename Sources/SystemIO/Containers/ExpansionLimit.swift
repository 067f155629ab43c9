import ChatModel

/// Ends what expands out of all proportion, before it fills a disk or a day.
struct ExpansionLimit {
  let limits: ContainerLimits
  /// For errors.
  let path: String

  /// - Parameters:
  ///   - output: decompressed bytes so far.
  ///   - input: compressed bytes taken for them, which may lie in chunks read ahead.
  /// - Throws: `.limitExceeded`.
  func check(output: Int64, input: Int64) throws(HansardError) {
    guard output > limits.freeBytes,
      output / max(1, limits.maximumRatio) > input + Int64(ChunkSize.bytes)
    else { return }
    throw HansardError(
      .limitExceeded, while: "decompressing", at: SourceLocation(path, byteOffset: output),
      cause: "it expands to more than \(limits.maximumRatio) times its size",
      hint: "unpack it by hand if it is what it claims to be, and give the file in it")
  }
}
