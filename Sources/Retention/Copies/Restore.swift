package import ChatModel
import Store
package import SystemIO

/// Puts a backup in the place of a store that is lost, and repeats what was erased since.
///
/// The keys and the guard log have to be beside the new store: they are no part of a backup. The
/// store opens only when nothing is left of what the guard log knows to be erased.
package struct Restore {
  private let root: String
  private let files: any FileSystem

  package init(root: String, files: any FileSystem = LocalFileSystem()) {
    self.root = root
    self.files = files
  }

  /// - Parameter folder: the backup; nil to bring an old copy up to date that was put in place by
  ///   other means.
  /// - Throws: `.usage` when there is a store already, `.damaged` when the backup is not what was
  ///   signed, `.held` when a hold forbids to repeat an erasure: the store stays closed then.
  package func run(
    from folder: String?, clock: () -> Timestamp
  ) throws(HansardError) -> CopyReport {
    var report = CopyReport()
    if let folder { try copy(folder, into: &report) }
    let store = try Store.openAsItIs(root, files: files)
    report.repeated = try RepeatedErasures(store).run(clock: clock)
    return report
  }

  private func copy(_ folder: String, into report: inout CopyReport) throws(HansardError) {
    let layout = StoreLayout(root: root)
    try refuseUsedFolder(layout.root, files: files, while: "restoring a backup")
    let keys = try StoreKeys.open(layout, files: files)
    let manifest = try BackupManifest.read(folder, signedBy: keys.signing, files: files)
    // The settings last: without them there is no store.
    let isSettings = { (file: BackupManifest.File) in
      "\(layout.root)/\(file.path)" == layout.settings
    }
    for file in manifest.files.filter({ !isSettings($0) }) + manifest.files.filter(isSettings) {
      let (bytes, digest) = try copyFile(
        "\(folder)/\(file.path)", to: "\(layout.root)/\(file.path)", files: files)
      guard bytes == file.bytes, digest == file.digest else {
        // The last of all must not make a store of a damaged copy.
        try files.unlink("\(layout.root)/\(file.path)")
        throw HansardError(
          .damaged, while: "restoring a backup", at: SourceLocation("\(folder)/\(file.path)"),
          cause: "it is not the file that was backed up",
          hint: "remove '\(layout.root)' and restore another backup")
      }
      report.files += 1
      report.bytes += bytes
    }
    try files.createDirectories(layout.temporary)
    try files.createDirectories(layout.archive)
  }
}
