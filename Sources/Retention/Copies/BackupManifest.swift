import ChatModel
import Store
import SystemIO

/// The signed list of a backup's files: written last, so that a backup without it is none.
struct BackupManifest {
  struct File {
    /// Relative to the store's folder.
    var path: String
    var bytes: Int64
    var digest: Digest
  }

  var storeID: String
  var createdAt: Timestamp
  var files: [File]

  static let name = "backup.json"
  private static let kind = "backup"
  private static let maximumBytes = 1 << 30

  func signed(by store: Store) throws(HansardError) -> [UInt8] {
    try SignedJSON.sign(store.keys.signing) { writer in
      writer.field("v", 1)
      writer.field("kind", BackupManifest.kind)
      writer.field("store_id", storeID)
      writer.field("created_at", createdAt)
      writer.key("files")
      writer.beginArray()
      for file in files {
        writer.beginObject()
        writer.field("path", file.path)
        writer.field("bytes", Int(file.bytes))
        writer.field("sha256", file.digest.hex)
        writer.endObject()
      }
      writer.endArray()
    }
  }

  /// - Throws: `.notFound` for what is no whole backup, `.damaged` when it was not signed with `key`.
  static func read(
    _ folder: String, signedBy key: SigningKey, files: any FileSystem
  ) throws(HansardError) -> BackupManifest {
    let path = "\(folder)/\(name)"
    guard try files.status(of: path)?.isRegularFile == true else {
      throw HansardError(
        .notFound, while: "reading a backup", at: SourceLocation(path),
        cause: "there is no such file: it is no backup, or one that was not finished")
    }
    let bytes = try files.contents(of: path, maximumBytes: maximumBytes)
    guard SignedJSON.isValid(bytes, publicKey: key.publicBytes),
      let value = try? JSONParser().parse(PaddedBytes(bytes)),
      let manifest = BackupManifest(value)
    else {
      throw HansardError(
        .damaged, while: "reading a backup", at: SourceLocation(path),
        cause: "it was not signed with the keys beside the store, or was changed",
        hint: "the keys of the store that was backed up have to stand beside the new one")
    }
    return manifest
  }

  private init?(_ value: JSONValue) {
    guard value["kind"]?.string == BackupManifest.kind, value["v"]?.int == 1,
      let storeID = value["store_id"]?.string,
      let createdAt = value["created_at"]?.string.flatMap({ Timestamp(parsing: $0) }),
      let list = value["files"]
    else { return nil }
    var files: [File] = []
    for element in list.elements {
      guard let path = element["path"]?.string, let bytes = element["bytes"]?.int,
        let digest = element["sha256"]?.string.flatMap({ SystemIO.bytes(fromHexadecimal: $0) })
          .flatMap({ Digest($0) }),
        !path.hasPrefix("/"), !path.split(separator: "/").contains("..")
      else { return nil }
      files.append(File(path: path, bytes: bytes, digest: digest))
    }
    self.init(storeID: storeID, createdAt: createdAt, files: files)
  }

  init(storeID: String, createdAt: Timestamp, files: [File]) {
    self.storeID = storeID
    self.createdAt = createdAt
    self.files = files
  }
}
