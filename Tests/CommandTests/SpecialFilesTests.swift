import Foundation
import Glibc
import Testing

/// What is no file, in the place of one of the store's: a pipe without anybody at its other end would be
/// waited for without end.
@Suite struct `A store with a pipe in a file's place` {
  private let folder: TemporaryFolder
  private let store: String

  init() throws {
    folder = try TemporaryFolder()
    store = folder("store")
    let line = #"{"user_id":"ann","conversation_id":"c","role":"user","content":"Hello there"}"#
    let dump = try folder.write(line, to: "dump")
    try HansardProcess.run(["ingest", dump, "--store", store]).expectSuccess()
  }

  private func path(of suffix: String) throws -> String {
    for root in [store, store + ".keys"] {
      let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      if let name = names.first(where: { $0.hasSuffix(suffix) }) { return "\(root)/\(name)" }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  @Test(
    arguments: [
      ("catalog.sqlite", 5), ("ledger.sqlite", 5), ("store.json", 1), ("master.key", 1),
      (".jsonl.zst", 5),
    ] as [(String, Int32)])
  func `says what is in the way`(suffix: String, status: Int32) throws {
    let path = try path(of: suffix)
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    let pipe = try HansardProcess.run(["verify", "--store", store])
    #expect(pipe.status == status)
    #expect((pipe.output + pipe.errors).contains(path))

    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let folder = try HansardProcess.run(["verify", "--store", store])
    #expect(folder.status == status)
    #expect((folder.output + folder.errors).contains(path))
  }

  @Test func `gets its catalog back`() throws {
    let path = try path(of: "catalog.sqlite")
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    let list = try HansardProcess.run(["list", "--store", store])
    #expect(list.status == 5)
    #expect(list.errors.contains("it is a pipe or a device, not a file"))
    try HansardProcess.run(["rebuild", "--store", store]).expectSuccess()
    #expect(try HansardProcess.run(["list", "--store", store]).output.contains("Hello there"))
  }
}
