package import ChatModel
package import SystemIO

/// An opened store: settings, keys, paths.
///
/// Holding one locks nothing.
package struct Store: Sendable {
  package let layout: StoreLayout
  package let settings: StoreSettings
  package let keys: StoreKeys
  package let files: any FileSystem

  /// Opens the store at `root`.
  ///
  /// - Throws: `.notFound` when there is none, `.damaged` when a part of it is missing,
  ///   or when it is older than its guard log, `.newerFormat` when a newer Hansard made it.
  package static func open(
    _ root: String, files: any FileSystem = LocalFileSystem()
  ) throws(HansardError) -> Store {
    let store = try openAsItIs(root, files: files)
    try GuardLogPosition(store, try store.ledger(readOnly: true)).refuseOlderStore()
    return store
  }

  /// As `open`, also when the store is older than its guard log: for whoever brings it up to date.
  package static func openAsItIs(
    _ root: String, files: any FileSystem = LocalFileSystem()
  ) throws(HansardError) -> Store {
    let layout = StoreLayout(root: root)
    guard try files.status(of: layout.settings) != nil else {
      let isStore = try files.status(of: layout.ledger) != nil
      throw HansardError(
        isStore ? .damaged : .notFound, while: "opening the store", at: SourceLocation(root),
        cause: isStore ? "store.json is missing" : "there is no store",
        hint: isStore
          ? "restore store.json from a backup" : "`hansard ingest` makes one, or give --store DIR")
    }
    let settings = try StoreSettings(
      decoding: try files.contents(of: layout.settings, maximumBytes: 1 << 20),
      at: layout.settings)
    guard try files.status(of: layout.ledger) != nil else {
      throw HansardError(
        .damaged, while: "opening the store", at: SourceLocation(layout.ledger),
        cause: "the ledger is missing", hint: "restore ledger.sqlite from a backup")
    }
    let keys = try StoreKeys.open(layout, files: files)
    return Store(layout: layout, settings: settings, keys: keys, files: files)
  }

  /// Opens the store at `root`, or makes one; either way with `namespace` in it.
  package static func openOrCreate(
    _ root: String, namespace: Namespace, now: Timestamp, files: any FileSystem = LocalFileSystem()
  ) throws(HansardError) -> Store {
    let layout = StoreLayout(root: root)
    var settings: StoreSettings
    let isNew = try files.status(of: layout.settings) == nil
    if isNew {
      try refuseForeignFolder(layout, files: files)
      try refuseLostSettings(layout, files: files)
      settings = StoreSettings(createdAt: now)
    } else {
      settings = try open(root, files: files).settings
      if settings.shards[namespace] != nil { return try open(root, files: files) }
    }
    try files.createDirectories(layout.root)
    try files.createDirectories(layout.temporary)
    try files.createDirectories(layout.archive)
    if isNew {
      try StoreKeys.create(layout, files: files)
      try removeUnfinishedDatabase(layout.ledger, files: files)
      if let storeID = try Ledger.storeID(layout.ledger, files: files) {
        // An earlier making was interrupted behind the ledger: what it made carries that id.
        settings.storeID = storeID
      }
      if try files.status(of: layout.ledger) == nil {
        try Ledger.create(layout.ledger, storeID: settings.storeID).checkpoint()
      }
    }
    settings.shards[namespace] = 1
    for shard in settings.shards(of: namespace) {
      try files.createDirectories(layout.catalogFolder(shard))
      try removeUnfinishedDatabase(layout.catalog(shard), files: files)
      if try files.status(of: layout.catalog(shard)) == nil {
        try Catalog.create(layout.catalog(shard), shard: shard, storeID: settings.storeID)
          .checkpoint()
      }
    }
    // Written last: without store.json there is no store, and the next start makes it again.
    try files.writeAtomically(settings.encoded(), to: layout.settings)
    return try open(root, files: files)
  }

  /// A folder with other things in it is no place for a new store.
  private static func refuseForeignFolder(
    _ layout: StoreLayout, files: any FileSystem
  ) throws(HansardError) {
    guard let names = try files.list(layout.root) else { return }
    let ours: Set = ["tmp", "archive", "catalog", "ledger.sqlite", "lock", "store.json.new"]
    let foreign = names.filter { name in
      !ours.contains(name) && !name.hasPrefix("ledger.sqlite-")
    }
    guard foreign.isEmpty else {
      throw HansardError(
        .usage, while: "making a store", at: SourceLocation(layout.root),
        cause: "the folder is not empty and is no store", hint: "give --store a folder of its own")
    }
  }

  /// A ledger with runs in it belongs to a store that has lost its settings: a new store there would
  /// make up an id and forget its namespaces.
  private static func refuseLostSettings(
    _ layout: StoreLayout, files: any FileSystem
  ) throws(HansardError) {
    guard try files.status(of: layout.ledger) != nil,
      try databaseVersion(layout.ledger) > 0,
      try !Ledger.open(layout.ledger, readOnly: false).runs(namespace: nil).isEmpty
    else { return }
    _ = try open(layout.root, files: files)
  }

  package func shards(of namespace: Namespace) throws(HansardError) -> [Shard] {
    guard settings.shards[namespace] != nil else {
      throw HansardError(
        .usage, while: "looking for namespace '\(namespace)'", at: SourceLocation(layout.root),
        cause: "the store has none of that name",
        hint: "it has: " + settings.shards.keys.sorted().map(\.name).joined(separator: ", "))
    }
    return settings.shards(of: namespace)
  }

  package func catalog(_ shard: Shard, readOnly: Bool) throws(HansardError) -> Catalog {
    let path = layout.catalog(shard)
    var looks = 0
    while readOnly, looks < CatalogSwap.looks, try files.status(of: path) == nil,
      CatalogSwap.isGoingOn(in: self)
    {
      CatalogSwap.pause()
      looks += 1
    }
    guard try files.status(of: path) != nil else {
      throw HansardError(
        .damaged, while: "opening a catalog", at: SourceLocation(path), cause: "it is missing",
        hint: "run `hansard rebuild` to make it anew from the segments")
    }
    return try Catalog.open(path, shard: shard, readOnly: readOnly)
  }

  package func ledger(readOnly: Bool) throws(HansardError) -> Ledger {
    try Ledger.open(layout.ledger, readOnly: readOnly)
  }
}

extension StoreSettings {
  package func shards(of namespace: Namespace) -> [Shard] {
    (0..<(shards[namespace] ?? 0)).map { Shard(namespace: namespace, number: $0) }
  }
}
