import ChatModel
import Store
import SystemIO

/// Records beyond the memory budget: compressed, and encrypted under a key that exists only in this
/// process, so that a file left behind by a crash is noise.
///
/// Recovery removes it from `tmp/`.
final class SpillFile {
  private struct Piece {
    var offset: Int64
    var length: Int
    var rawLength: Int
  }

  private let file: any StoreFile
  private let files: any FileSystem
  private let cipher = SpillCipher()
  private var compressor = ZstdCompressor(level: 1)
  private var decompressor = ZstdDecompressor()
  private var pieces: [Int: [Piece]] = [:]
  private var end: Int64 = 0

  /// One piece decompresses to at most this many bytes.
  private static let pieceBytes = 8 << 20

  init(_ store: Store) throws(HansardError) {
    files = store.files
    let name = "\(hexadecimal(randomBytes(16))).spill"
    file = try store.files.createFile(store.layout.temporaryFile(name), mode: 0o600)
  }

  func write(_ chunks: [[UInt8]], of partition: Int) throws(HansardError) {
    var pending: [UInt8] = []
    for chunk in chunks {
      if !pending.isEmpty, pending.count + chunk.count > SpillFile.pieceBytes {
        try write(pending, partition)
        pending.removeAll(keepingCapacity: true)
      }
      pending += chunk
    }
    if !pending.isEmpty { try write(pending, partition) }
  }

  private func write(_ records: [UInt8], _ partition: Int) throws(HansardError) {
    let sealed = try cipher.seal(compressor.frame(of: records.span))
    try file.write(sealed, at: end)
    pieces[partition, default: []].append(
      Piece(offset: end, length: sealed.count, rawLength: records.count))
    end += Int64(sealed.count)
  }

  func read(_ partition: Int) throws(HansardError) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    for piece in pieces[partition] ?? [] {
      let sealed = try file.read(at: piece.offset, count: piece.length)
      let frame = try cipher.open(sealed, at: SourceLocation(file.path, byteOffset: piece.offset))
      chunks.append(
        try decompressor.content(
          of: frame.span, rawLength: piece.rawLength, at: SourceLocation(file.path),
          limit: max(piece.rawLength, ZstdLimits.frameBytes)))
    }
    pieces[partition] = nil
    return chunks
  }

  func remove() throws(HansardError) { try files.unlink(file.path) }
}
