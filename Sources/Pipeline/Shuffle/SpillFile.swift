import ChatModel
import Store
import Synchronization
import SystemIO

/// Records beyond the memory budget: compressed, and encrypted under a key that exists only in this
/// process, so that a file left behind by a crash is noise.
///
/// Recovery removes it from `tmp/`. Several tasks may write and read at once.
final class SpillFile: Sendable {
  private struct Piece {
    var offset: Int64
    var length: Int
    var rawLength: Int
  }

  private struct State {
    let file: any StoreFile
    var pieces: [Int: [Piece]] = [:]
    var end: Int64 = 0
  }

  /// Lent to one task at a time.
  private final class Compressor: @unchecked Sendable {
    var compressor = ZstdCompressor(level: 1)
    var decompressor = ZstdDecompressor()
  }

  private let files: any FileSystem
  private let path: String
  private let cipher = SpillCipher()
  private let state: Mutex<State>
  private let idle = Mutex<[Compressor]>([])

  init(_ store: Store) throws(HansardError) {
    files = store.files
    path = store.layout.temporaryFile("\(hexadecimal(randomBytes(16))).spill")
    state = Mutex(State(file: try store.files.createFile(path, mode: 0o600)))
  }

  private func withCompressor<Result, Failure>(
    _ body: (Compressor) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let lent = idle.withLock { $0.popLast() } ?? Compressor()
    defer { idle.withLock { $0.append(lent) } }
    return try body(lent)
  }

  func write(_ page: [UInt8], of partition: Int) throws(HansardError) {
    let frame = withCompressor { $0.compressor.frame(of: page.span) }
    let sealed = try cipher.seal(frame)
    try state.withLock { state throws(HansardError) in
      try state.file.write(sealed, at: state.end)
      state.pieces[partition, default: []].append(
        Piece(offset: state.end, length: sealed.count, rawLength: page.count))
      state.end += Int64(sealed.count)
    }
  }

  func forEachPage(
    of partition: Int, _ body: ([UInt8]) throws(HansardError) -> Void
  ) throws(HansardError) {
    for piece in state.withLock({ $0.pieces[partition] ?? [] }) {
      let location = SourceLocation(path, byteOffset: piece.offset)
      let sealed = try state.withLock { state throws(HansardError) in
        try state.file.read(at: piece.offset, count: piece.length)
      }
      let frame = try cipher.open(sealed, at: location)
      let page = try withCompressor { compressor throws(HansardError) in
        try compressor.decompressor.content(
          of: frame.span, rawLength: piece.rawLength, at: location,
          limit: max(piece.rawLength, ZstdLimits.frameBytes))
      }
      try body(page)
    }
  }

  func remove() throws(HansardError) { try files.unlink(path) }
}
