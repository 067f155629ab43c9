/// How an erasure deals with the files that held what is erased.
package enum ErasureMethod: String, CaseIterable, Sendable {
  /// Blanks frames where they are.
  case overwrite
  /// Blanks them, then writes what is left of their segments anew, and scrubs and removes the old files.
  case rewrite
}
