package import ChatModel
package import SystemIO

/// An open `.words` file whose table has been checked.
///
/// Read front to back in pieces, not through a memory map: it is small, and a file that is cut
/// meanwhile must end in an error, not in a SIGBUS.
package struct WordsFileReader {
  package let path: String
  private let file: any StoreFile
  /// Where the filter of each frame begins, by its ordinal, and where the last one ends.
  private let offsets: [Int64]
  /// What was read of the filters last, and where it begins.
  private var piece: [UInt8] = []
  private var pieceStart: Int64 = 0

  private static let pieceBytes: Int64 = 1 << 20

  /// - Parameter segment: the one that the file must belong to.
  /// - Throws: `.damaged` when the file is cut, is another segment's, or its table fails its digest;
  ///   `.notFound` when there is none.
  package init(
    _ path: String, of segment: SegmentID, files: any FileSystem, forWriting: Bool = false
  ) throws(HansardError) {
    self.path = path
    file = try files.openFile(path, forWriting: forWriting)
    offsets = try WordsFileReader.offsets(in: file, of: segment)
  }

  private static func offsets(
    in file: any StoreFile, of segment: SegmentID
  ) throws(HansardError) -> [Int64] {
    func damaged(_ cause: String) -> HansardError {
      HansardError(
        .damaged, while: "reading word filters", at: SourceLocation(file.path), cause: cause,
        hint: "run `hansard rebuild` to make them anew from the segments")
    }
    let byteCount = try file.byteCount()
    let fixed = Int64(WordsFile.headerBytes + WordsFile.tailBytes)
    guard byteCount >= fixed else { throw damaged("the file has only \(byteCount) bytes") }
    let header = try file.read(at: 0, count: WordsFile.headerBytes)
    guard header.starts(with: WordsFile.magic) else { throw damaged("it does not begin as one") }
    guard header == WordsFile.header(segment) else { throw damaged("it is another segment's") }
    let tail = try file.read(
      at: byteCount - Int64(WordsFile.tailBytes), count: WordsFile.tailBytes)
    var reader = FieldReader(tail)
    guard let count = reader.integer(UInt32.self), Int64(count) <= (byteCount - fixed) / 4,
      let digest = reader.bytes(Digest.byteCount), reader.bytes(4) == WordsFile.trailer
    else { throw damaged("it does not end in a table: it was cut or overwritten") }
    let tableOffset = byteCount - Int64(WordsFile.tailBytes) - 4 * Int64(count)
    let table = try file.read(at: tableOffset, count: 4 * Int(count) + 4)
    guard Digest(of: header, table).bytes == digest else {
      throw damaged("its table fails its checksum")
    }
    var offset = Int64(WordsFile.headerBytes)
    var offsets = [offset]
    offsets.reserveCapacity(Int(count) + 1)
    for place in stride(from: 0, to: 4 * Int(count), by: 4) {
      let bytes = (UInt32(table[place + 2]) | UInt32(table[place + 3]) << 8) << 16
      offset += Int64(bytes | UInt32(table[place]) | UInt32(table[place + 1]) << 8)
      offsets.append(offset)
    }
    guard offset == tableOffset else { throw damaged("its table does not fit the file") }
    return offsets
  }

  package var frameCount: Int { offsets.count - 1 }

  /// The filter of a frame, for whoever goes through the file front to back.
  ///
  /// Empty, which is the filter of a frame that may hold any word, where the file has none.
  package mutating func next(_ ordinal: Int) throws(HansardError) -> [UInt8] {
    guard ordinal >= 0, ordinal < frameCount else { return [] }
    let from = offsets[ordinal]
    let to = offsets[ordinal + 1]
    if from < pieceStart || to > pieceStart + Int64(piece.count) {
      let end = max(to, min(from + WordsFileReader.pieceBytes, offsets[frameCount]))
      piece = try file.read(at: from, count: Int(end - from))
      pieceStart = from
    }
    return Array(piece[Int(from - pieceStart)..<Int(to - pieceStart)])
  }

  /// The filter of one frame as it stands in the file.
  package func filter(_ ordinal: Int) throws(HansardError) -> [UInt8] {
    guard ordinal >= 0, ordinal < frameCount else { return [] }
    return try file.read(
      at: offsets[ordinal], count: Int(offsets[ordinal + 1] - offsets[ordinal]))
  }

  /// Overwrites the filters of erased frames with zeros, makes that durable, and reads it back.
  ///
  /// The file must have been opened for writing.
  func blank(_ ordinals: [Int]) throws(HansardError) {
    for ordinal in ordinals where ordinal >= 0 && ordinal < frameCount {
      let length = Int(offsets[ordinal + 1] - offsets[ordinal])
      guard length > 0 else { continue }
      try file.write([UInt8](repeating: 0, count: length), at: offsets[ordinal])
    }
    try file.sync()
    for ordinal in ordinals {
      guard try filter(ordinal).allSatisfy({ $0 == 0 }) else {
        throw HansardError(
          .io, while: "checking erased word filters", at: SourceLocation(path),
          cause: "the bytes are not zero after they were overwritten",
          hint: "the disk or file system does not overwrite in place; see the receipt")
      }
    }
  }
}
