import ChatModel
import Store
import Synchronization
import SystemIO

/// Records beyond the memory budget: compressed, and encrypted under a key that exists only in this
/// process, so that a file left behind by a crash is noise.
///
/// Recovery removes it from `tmp/`. Several tasks may write and read at once.
final class SpillFile: Sendable {
  /// One page: there may be a million of them, so that they are kept small and in one array.
  struct Piece {
    fileprivate var offset: Int64
    fileprivate var length: UInt32
    fileprivate var rawLength: UInt32
    /// The place of the partition's piece before; -1 for none.
    fileprivate var previous: Int32
  }

  private struct State {
    let file: any StoreFile
    var pieces: [Piece] = []
    /// By partition, the place of its last piece.
    var last: [Int: Int32] = [:]
    var end: Int64 = 0

    mutating func append(_ sealed: [UInt8], of partition: Int, rawLength: Int) {
      pieces.append(
        Piece(
          offset: end, length: UInt32(sealed.count), rawLength: UInt32(rawLength),
          previous: last[partition] ?? -1))
      last[partition] = Int32(pieces.count - 1)
      end += Int64(sealed.count)
    }

    /// Those of a partition, as they were written.
    func pieces(of partition: Int) -> [Piece] {
      var found: [Piece] = []
      var place = last[partition] ?? -1
      while place >= 0 {
        found.append(pieces[Int(place)])
        place = pieces[Int(place)].previous
      }
      return found.reversed()
    }
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
      state.append(sealed, of: partition, rawLength: page.count)
    }
  }

  func forEachPage(
    of partition: Int, _ body: ([UInt8]) throws(HansardError) -> Void
  ) throws(HansardError) {
    for piece in pieces(of: partition) { try body(try page(piece)) }
  }

  /// The places of a partition's pages, as they were written.
  func pieces(of partition: Int) -> [Piece] { state.withLock { $0.pieces(of: partition) } }

  func page(_ piece: Piece) throws(HansardError) -> [UInt8] {
    let rawLength = Int(piece.rawLength)
    let location = SourceLocation(path, byteOffset: piece.offset)
    let sealed = try state.withLock { state throws(HansardError) in
      try state.file.read(at: piece.offset, count: Int(piece.length))
    }
    let frame = try cipher.open(sealed, at: location)
    return try withCompressor { compressor throws(HansardError) in
      try compressor.decompressor.content(
        of: frame.span, rawLength: rawLength, at: location,
        limit: max(rawLength, ZstdLimits.frameBytes))
    }
  }

  func remove() throws(HansardError) { try files.unlink(path) }
}
