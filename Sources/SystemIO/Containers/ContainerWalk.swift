import ChatModel

/// One walk through a container and the containers in it.
struct ContainerWalk {
  /// How often a zip is opened again to get past a damaged member.
  private static let maximumResumptions = 64
  /// A zip without members is its end record alone (APPNOTE 4.3.16), which libarchive does not know.
  private static let emptyZipBytes: Int64 = 22

  let limits: ContainerLimits
  let visit: (ContainerEntry, inout EntryStream) throws -> Void
  let notice: (ContainerNotice) -> Void

  /// Visits a file, or its members when it is a container itself.
  ///
  /// - Parameter seekable: the bytes of `source` again, where they can be read at random.
  func walk(
    _ source: PeekableSource, seekable: (any SeekableByteSource)?, _ entry: ContainerEntry
  ) throws {
    let signature = source.peek(upTo: ContainerSignature.headBytes) { ContainerSignature(head: $0) }
    guard let signature else { return try visitFile(source, entry) }
    guard entry.depth <= limits.maximumNesting else {
      return refuse(
        .limitExceeded, entry, "it is a container inside \(entry.depth) others",
        hint: "unpack the outer container by hand, and give the files in it")
    }
    switch signature {
    case .tar: try walkTar(source, entry)
    case .compressed(let compression): try walkCompressed(source, compression, entry)
    case .zip:
      guard let bytes = seekable ?? buffered(source, entry) else { return }
      try walkZip(bytes, entry)
    }
  }

  private func visitFile(_ source: PeekableSource, _ entry: ContainerEntry) throws {
    if entry.depth == 0, source.isEmpty, source.failureAhead == nil {
      return refuse(
        .unreadableContainer, entry, "the file is empty", hint: "make or download the dump again")
    }
    var stream = EntryStream(source)
    do {
      try visit(entry, &stream)
    } catch {
      guard let failure = source.failure, let thrown = error as? HansardError,
        thrown.description == failure.description
      else { throw error }
    }
    if let failure = source.failure { notice(.unreadable(failure)) }
  }

  /// Visits what a compressed file holds; a tar in it counts as one container with it.
  private func walkCompressed(
    _ source: PeekableSource, _ compression: ContainerSignature.Compression,
    _ entry: ContainerEntry
  ) throws {
    let limit = ExpansionLimit(limits: limits, path: entry.path)
    let content: PeekableSource
    do throws(HansardError) {
      switch compression {
      case .gzip: content = PeekableSource(GzipSource(source, limit: limit))
      case .zstd: content = PeekableSource(ZstdSource(source, limit: limit))
      case .xz, .bzip2:
        content = PeekableSource(try DecompressedSource(source, compression, limit: limit))
      }
    } catch {
      return notice(.unreadable(error))
    }
    if content.isEmpty {
      if let failure = content.failureAhead { return notice(.unreadable(failure)) }
      return refuse(.unreadableContainer, entry, "there is nothing in it")
    }
    let head = content.peek(upTo: ContainerSignature.headBytes) { ContainerSignature(head: $0) }
    if head == .tar { return try walkTar(content, entry) }
    try walk(content, seekable: nil, ContainerEntry(path: entry.path, depth: entry.depth + 1))
  }

  private func walkTar(_ source: PeekableSource, _ entry: ContainerEntry) throws {
    let reader: ArchiveReader
    do throws(HansardError) {
      reader = try ArchiveReader(source, .tar, path: entry.path)
    } catch {
      return notice(.unreadable(error))
    }
    switch try walkMembers(reader, entry) {
    case .finished: break
    case .noHeader(let error, _): notice(.unreadable(error))
    case .brokenMember:
      refuse(.unreadableContainer, entry, "what follows the member that broke off was not read")
    }
  }

  /// Visits the members that a zip's directory names, opening it again behind a damaged member;
  /// without a directory, what can be found in passing.
  private func walkZip(_ bytes: any SeekableByteSource, _ entry: ContainerEntry) throws {
    if bytes.byteCount == ContainerWalk.emptyZipBytes {
      return refuse(.unreadableContainer, entry, "there is nothing in it")
    }
    var done = 0
    for _ in 0...ContainerWalk.maximumResumptions {
      bytes.position = 0
      guard let reader = try? ArchiveReader(bytes, .zip, path: entry.path) else {
        refuse(
          .unreadableContainer, entry, "its directory is missing: it was cut or is damaged",
          hint: "get the whole file again; what is left of this one is read")
        return try walkRemains(of: bytes, entry)
      }
      switch try walkMembers(reader, entry, skipping: done) {
      case .finished: return
      case .brokenMember(let number): done = number
      case .noHeader(let error, let number):
        notice(.unreadable(error))
        if number == 0, done == 0 { try walkRemains(of: bytes, entry) }
        return
      }
    }
    refuse(.limitExceeded, entry, "too many members are damaged; the rest was not read")
  }

  /// Visits what can be found in passing in a zip that was already told to be damaged.
  private func walkRemains(of bytes: any SeekableByteSource, _ entry: ContainerEntry) throws {
    bytes.position = 0
    guard let reader = try? ArchiveReader(bytes, .zipWithoutDirectory, path: entry.path) else {
      return
    }
    _ = try walkMembers(reader, entry)
  }

  private enum Outcome {
    case finished
    /// The archive broke inside the member of that number, counted from 1, which was told.
    case brokenMember(Int)
    /// The archive broke behind so many members, which is still to be told.
    case noHeader(HansardError, after: Int)
  }

  private func walkMembers(
    _ reader: ArchiveReader, _ entry: ContainerEntry, skipping done: Int = 0
  ) throws -> Outcome {
    var number = 0
    while true {
      let next: ArchiveReader.Member?
      do throws(HansardError) {
        next = try reader.nextMember()
      } catch {
        return .noHeader(error, after: number)
      }
      guard let member = next else {
        if number == 0 { refuse(.unreadableContainer, entry, "there is nothing in it") }
        return .finished
      }
      number += 1
      guard number > done else { continue }
      guard number <= limits.maximumEntries else {
        refuse(.limitExceeded, entry, "it has more than \(limits.maximumEntries) members")
        return .finished
      }
      try walkMember(member, reader, entry)
      if reader.isBroken { return .brokenMember(number) }
    }
  }

  private func walkMember(
    _ member: ArchiveReader.Member, _ reader: ArchiveReader, _ container: ContainerEntry
  ) throws {
    let entry = ContainerEntry(
      path: "\(container.path)!\(member.name)", declaredSize: member.declaredSize,
      depth: container.depth + 1)
    switch member.kind {
    case .other(let what): notice(.skipped(path: entry.path, what: what))
    case .encryptedFile:
      refuse(
        .unreadableContainer, entry, "it is encrypted",
        hint: "unpack the archive with its password, and give the files in it")
    case .file:
      let limit = ExpansionLimit(limits: limits, path: entry.path)
      let source = PeekableSource(ArchiveMemberSource(reader, limit: limit))
      try walk(source, seekable: nil, entry)
    }
  }

  /// The whole of a zip that cannot be read at random where it is.
  private func buffered(_ source: PeekableSource, _ entry: ContainerEntry) -> MemorySource? {
    do throws(HansardError) {
      if let bytes = try source.readAll(upTo: limits.maximumBufferedBytes) {
        return MemorySource(bytes)
      }
      refuse(
        .limitExceeded, entry,
        "a zip that is no file of its own may have \(limits.maximumBufferedBytes) bytes",
        hint: "save it to a file of its own, and give that file")
    } catch {
      notice(.unreadable(error))
    }
    return nil
  }

  private func refuse(
    _ reason: HansardError.Reason, _ entry: ContainerEntry, _ cause: String, hint: String? = nil
  ) {
    notice(
      .unreadable(
        HansardError(
          reason, while: "reading", at: SourceLocation(entry.path), cause: cause, hint: hint)))
  }
}
