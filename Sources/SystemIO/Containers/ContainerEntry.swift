package import ChatModel

/// One regular member of a dump container, or the plain file itself.
package struct ContainerEntry: Hashable, Sendable {
  /// `export.zip!conversations.json`: for people only, control characters escaped, never a path.
  package var path: String
  /// What the container says the member has, in bytes; nil when it does not say.
  package var declaredSize: Int64?
  /// How many containers it came out of: 0 for a plain file, 2 for a member of a zip in a tar.gz.
  package var depth: Int

  package init(path: String, declaredSize: Int64? = nil, depth: Int = 0) {
    self.path = path
    self.declaredSize = declaredSize
    self.depth = depth
  }
}

/// What stands between an operator and a hostile or absurd container.
package struct ContainerLimits: Hashable, Sendable {
  /// Members of one container.
  package var maximumEntries = 1_000_000
  /// Decompressed bytes for each compressed one.
  ///
  /// Chat dumps stay under 50; zeros reach 1,032 in a zip and far more in zstd.
  package var maximumRatio: Int64 = 500
  /// A member is not held to the ratio before it has this many bytes.
  package var freeBytes: Int64 = 64 << 20
  /// log2 of the window that a zstd file may ask a decoder to allocate: 128 MiB, as `zstd --long`
  /// makes them.
  package var zstdWindowLog = 27
  /// Containers inside the outermost one.
  ///
  /// A `tar.gz` is one container.
  package var maximumNesting = 1
  /// The largest zip that is not a file of its own and so has to be held in memory, in bytes.
  package var maximumBufferedBytes = 256 << 20

  package init() {}
}

/// Something about a container that whoever reads it must account for.
package enum ContainerNotice: Sendable {
  /// A member that holds no content: a folder, a link, a device.
  case skipped(path: String, what: String)
  /// Content that is there but could not be read, or not to its end. The error's place is the
  /// member and the byte that was reached.
  case unreadable(HansardError)
}
