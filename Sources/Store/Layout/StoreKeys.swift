package import ChatModel
package import SystemIO

/// The store's secrets, in a folder beside it that no backup of the store contains.
package struct StoreKeys: Sendable {
  /// Everything keyed derives from this one.
  package let master: SecretKey
  package let signing: SigningKey

  /// Names a subject in the ledger and in tombstones without saying who it is.
  package func subject(_ namespace: Namespace, user: String) -> [UInt8] {
    master.authenticate(Array("subject".utf8), Array(namespace.name.utf8), Array(user.utf8))
  }

  package func subject(_ namespace: Namespace, conversation key: ConversationKey) -> [UInt8] {
    master.authenticate(
      Array("conversation".utf8), Array(namespace.name.utf8), Array(key.kind.rawValue.utf8),
      Array(key.sourceID.utf8))
  }

  package func subject(_ namespace: Namespace, tag: String) -> [UInt8] {
    master.authenticate(Array("tag".utf8), Array(namespace.name.utf8), Array(tag.utf8))
  }

  package func subject(_ namespace: Namespace, user: String, memory label: String, _ text: String)
    -> [UInt8]
  {
    master.authenticate(
      Array("memory".utf8), Array(namespace.name.utf8), Array(user.utf8), Array(label.utf8),
      Array(text.utf8))
  }

  /// Fingerprints a user's messages.
  ///
  /// It needs the user's own salt, which dies with the user.
  package func fingerprints(_ namespace: Namespace, user: String, salt: [UInt8])
    -> KeyedHash.Key
  {
    master.keyedHashKey(
      for: Array("fingerprint".utf8), Array(namespace.name.utf8), Array(user.utf8), salt)
  }

  /// Hashes the words of a namespace's filters.
  package func words(_ namespace: Namespace) -> KeyedHash.Key {
    master.keyedHashKey(for: Array("words".utf8), Array(namespace.name.utf8))
  }

  /// Creates the keys that are not there yet, readable by the owner alone: the making of a store may
  /// have been interrupted between the two.
  static func create(_ layout: StoreLayout, files: any FileSystem) throws(HansardError) {
    try files.createDirectories(layout.keys, mode: 0o700)
    if try files.status(of: layout.masterKey) == nil {
      try files.writeAtomically(
        randomBytes(SecretKey.byteCount), to: layout.masterKey, mode: 0o600)
    }
    if try files.status(of: layout.signingKey) == nil {
      try files.writeAtomically(SigningKey().privateBytes, to: layout.signingKey, mode: 0o600)
    }
  }

  /// - Throws: `.damaged` when a key is missing.
  package static func open(_ layout: StoreLayout, files: any FileSystem) throws(HansardError)
    -> StoreKeys
  {
    func missing(_ path: String, _ cause: String) -> HansardError {
      HansardError(
        .damaged, while: "reading the store's keys", at: SourceLocation(path), cause: cause,
        hint: "the folder '\(layout.keys)' belongs to the store: put it back beside it")
    }
    for path in [layout.masterKey, layout.signingKey] where try files.status(of: path) == nil {
      throw missing(path, "there is no key")
    }
    let master = try files.contents(of: layout.masterKey, maximumBytes: 4096)
    let signing = try files.contents(of: layout.signingKey, maximumBytes: 4096)
    guard master.count == SecretKey.byteCount else {
      throw missing(layout.masterKey, "the key has \(master.count) bytes instead of 32")
    }
    guard let signingKey = SigningKey(signing) else {
      throw missing(layout.signingKey, "it is no Ed25519 key")
    }
    return StoreKeys(master: SecretKey(master), signing: signingKey)
  }
}
