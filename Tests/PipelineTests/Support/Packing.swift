import CArchive

/// How a dump is packed: in memory, with libarchive.
enum Packing: String, CaseIterable, Sendable {
  case zip, tar
  case tarGzip = "tar.gz"
  case gzip = "gz"
  case zstd = "zst"
  case xz
  /// A zip file inside a tar.gz.
  case nested = "zip in tar.gz"

  func pack(_ body: [UInt8], name: String) -> [UInt8] {
    switch self {
    case .nested: Packing.tarGzip.pack(Packing.zip.pack(body, name: name), name: "\(name).zip")
    default: packedOnce(body, name: name)
    }
  }

  private func packedOnce(_ body: [UInt8], name: String) -> [UInt8] {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    switch self {
    case .zip: archive_write_set_format_zip(archive)
    case .tar, .tarGzip, .nested: archive_write_set_format_pax_restricted(archive)
    case .gzip, .zstd, .xz: archive_write_set_format_raw(archive)
    }
    switch self {
    case .zip, .tar: archive_write_add_filter_none(archive)
    case .tarGzip, .gzip, .nested: archive_write_add_filter_gzip(archive)
    case .zstd: archive_write_add_filter_zstd(archive)
    case .xz: archive_write_add_filter_xz(archive)
    }
    var used = 0
    return [UInt8](unsafeUninitializedCapacity: body.count + (1 << 17)) { buffer, count in
      archive_write_open_memory(archive, buffer.baseAddress, buffer.count, &used)
      let entry = archive_entry_new()
      defer { archive_entry_free(entry) }
      archive_entry_set_pathname(entry, name)
      archive_entry_set_filetype(entry, 0o100000)
      archive_entry_set_perm(entry, 0o644)
      archive_entry_set_size(entry, Int64(body.count))
      archive_write_header(archive, entry)
      _ = body.withUnsafeBytes { archive_write_data(archive, $0.baseAddress, $0.count) }
      archive_write_close(archive)
      count = used
    }
  }
}
