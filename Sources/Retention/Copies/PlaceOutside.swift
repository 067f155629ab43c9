import ChatModel
import Foundation
import Store

/// Refuses to put a copy of a store's data into the store's own folders: an erasure could not reach it
/// there, and engines would read it.
///
/// - Throws: `.usage` for a path below the store's folder or that of its keys, whatever links lead there.
func refusePlace(
  _ path: String, in store: Store, while operation: String, hint: String
) throws(HansardError) {
  func real(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }
  let name = URL(filePath: path).lastPathComponent
  let place = real(URL(filePath: path).deletingLastPathComponent().path) + "/\(name)/"
  for folder in [store.layout.root, store.layout.keys] where place.hasPrefix(real(folder) + "/") {
    throw HansardError(
      .usage, while: operation, at: SourceLocation(path), cause: "it lies in the store", hint: hint)
  }
}
