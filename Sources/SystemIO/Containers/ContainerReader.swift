package import ChatModel

/// Reads the files of a dump: a plain file, or the members of a zip, a tar, a gzip, zstd, xz or
/// bzip2 file, and of such a container inside another.
///
/// Everything is told from content, never from names, and read in bounded memory; nothing is
/// unpacked to disk. Names like `../x` are read like any other: they are only ever printed. What
/// cannot be read is told as a `ContainerNotice`, and the walk goes on behind it where it can.
package struct ContainerReader: ~Copyable {
  private let path: String
  private let limits: ContainerLimits
  private let file: FileSource

  /// Opens a path, or standard input for `-`.
  ///
  /// - Throws: `.notFound`; `.io` when the system refuses; `.usage` for what is no regular file.
  package init(path: String, limits: ContainerLimits = ContainerLimits()) throws(HansardError) {
    self.path = printable(path)
    self.limits = limits
    file = try FileSource(path: path)
  }

  /// Calls `visit` for each regular member, in order, and `notice` for whatever else there is.
  ///
  /// A visitor may stop anywhere. When its stream breaks off it may let that error through, or
  /// catch it and keep what it has: either way the break is told to `notice`, once, after `visit`.
  /// Any other error of the visitor ends the walk.
  package consuming func forEachEntry(
    _ visit: (ContainerEntry, inout EntryStream) throws -> Void,
    notice: (ContainerNotice) -> Void
  ) throws {
    let entry = ContainerEntry(path: path, declaredSize: file.isSeekable ? file.byteCount : nil)
    try withoutActuallyEscaping(visit) { visit in
      try withoutActuallyEscaping(notice) { notice in
        let walk = ContainerWalk(limits: limits, visit: visit, notice: notice)
        try walk.walk(PeekableSource(file), seekable: file.isSeekable ? file : nil, entry)
      }
    }
  }
}
