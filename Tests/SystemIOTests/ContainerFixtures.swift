import CArchive
import ChatModel
import Glibc
import SystemIO

/// Makes small containers in memory.
struct ContainerFixture {
  enum Format { case zip, tar, raw }
  enum Compression: CaseIterable { case none, gzip, zstd, xz, bzip2 }

  struct Member {
    var name: [UInt8]
    var body: [UInt8] = []
    var type: mode_t = S_IFREG
    var linkTarget: String?
    var hardLinkTarget: String?

    init(_ name: String, _ body: String) {
      self.init(Array(name.utf8), Array(body.utf8))
    }

    init(_ name: [UInt8], _ body: [UInt8]) {
      self.name = name
      self.body = body
    }

    init(_ name: String, type: mode_t, linkTarget: String? = nil) {
      self.name = Array(name.utf8)
      self.type = type
      self.linkTarget = linkTarget
    }
  }

  var format: Format
  var compression: Compression = .none
  var members: [Member]
  var password: String?
  var isStored = false

  static func zip(_ members: Member...) -> [UInt8] {
    ContainerFixture(format: .zip, members: members).bytes
  }

  static func tar(_ members: Member..., compression: Compression = .none) -> [UInt8] {
    ContainerFixture(format: .tar, compression: compression, members: members).bytes
  }

  static func compressed(_ body: [UInt8], _ compression: Compression) -> [UInt8] {
    ContainerFixture(format: .raw, compression: compression, members: [Member([0x78], body)]).bytes
  }

  static func compressed(_ body: String, _ compression: Compression) -> [UInt8] {
    compressed(Array(body.utf8), compression)
  }

  var bytes: [UInt8] {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    switch format {
    case .zip: archive_write_set_format_zip(archive)
    case .tar: archive_write_set_format_pax_restricted(archive)
    case .raw: archive_write_set_format_raw(archive)
    }
    switch compression {
    case .none: archive_write_add_filter_none(archive)
    case .gzip: archive_write_add_filter_gzip(archive)
    case .zstd: archive_write_add_filter_zstd(archive)
    case .xz: archive_write_add_filter_xz(archive)
    case .bzip2: archive_write_add_filter_bzip2(archive)
    }
    if isStored { archive_write_set_options(archive, "zip:compression=store") }
    if let password {
      archive_write_set_options(archive, "zip:encryption=zipcrypt")
      archive_write_set_passphrase(archive, password)
    }
    var used = 0
    let room = members.reduce(1 << 17) { $0 + $1.body.count + $1.name.count + 4_096 }
    let written = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      archive_write_open_memory(archive, buffer.baseAddress, buffer.count, &used)
      for member in members { write(member, to: archive) }
      archive_write_close(archive)
      count = used
    }
    return written
  }

  private func write(_ member: Member, to archive: OpaquePointer?) {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    let name = member.name.map { CChar(bitPattern: $0) } + [0]
    archive_entry_copy_pathname(entry, name)
    archive_entry_set_filetype(entry, UInt32(member.type))
    archive_entry_set_perm(entry, 0o644)
    if let target = member.linkTarget { archive_entry_copy_symlink(entry, target) }
    if let target = member.hardLinkTarget { archive_entry_copy_hardlink(entry, target) }
    archive_entry_set_size(entry, Int64(member.body.count))
    archive_write_header(archive, entry)
    _ = member.body.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
  }
}

/// What a walk through a container told.
struct WalkRecord: Equatable {
  /// Paths without the file's own folder, and what was read of each.
  var files: [String: String] = [:]
  var order: [String] = []
  var skipped: [String] = []
  var problems: [HansardError] = []

  static func == (left: WalkRecord, right: WalkRecord) -> Bool {
    left.files == right.files && left.order == right.order && left.skipped == right.skipped
      && left.problems.map(\.description) == right.problems.map(\.description)
  }
}

/// A file in a folder of its own, gone with the last reference.
final class TemporaryFile {
  let folder: String
  let path: String

  init(_ bytes: [UInt8], name: String = "dump") throws {
    var template = Array("/tmp/container-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw HansardError(.io, while: "making a folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = "\(folder)/\(name)"
    guard let file = fopen(path, "w") else { throw HansardError(.io, while: "making a file") }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw HansardError(.io, while: "writing a file")
    }
  }

  deinit {
    unlink(path)
    rmdir(folder)
  }
}

/// Walks a container with a visitor that reads everything and lets every break through.
func walk(_ bytes: [UInt8], limits: ContainerLimits = ContainerLimits()) throws -> WalkRecord {
  let file = try TemporaryFile(bytes)
  return try walk(file, limits: limits)
}

func walk(_ file: TemporaryFile, limits: ContainerLimits = ContainerLimits()) throws -> WalkRecord {
  var record = WalkRecord()
  let prefix = file.folder.utf8.count + 1
  func short(_ path: String) -> String { String(path.dropFirst(prefix)) }
  try ContainerReader(path: file.path, limits: limits).forEachEntry { entry, stream in
    var content: [UInt8] = []
    let path = short(entry.path)
    record.order.append(path)
    defer { record.files[path, default: ""] += String(decoding: content, as: UTF8.self) }
    while try stream.read(upTo: 1 << 16, into: &content) > 0 {}
  } notice: { notice in
    switch notice {
    case .skipped(let path, let what): record.skipped.append("\(short(path)): \(what)")
    case .unreadable(var error):
      error.location = error.location.map {
        SourceLocation(short($0.path), byteOffset: $0.byteOffset)
      }
      record.problems.append(error)
    }
  }
  return record
}
