/// The SQLite schema of the store's ledger, version by version.
///
/// FORMAT.md explains every column.
///
/// Subjects (users, conversations) appear only as keyed hashes. Migrations are append-only.
enum LedgerSchema {
  static let version = 1
  static let versions: [String] = [version1]

  private static let version1 = """
    CREATE TABLE meta (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE runs (
      run TEXT PRIMARY KEY,
      namespace TEXT NOT NULL,
      command TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      state TEXT NOT NULL,
      note TEXT
    ) WITHOUT ROWID;

    CREATE TABLE sources (
      run TEXT NOT NULL REFERENCES runs(run),
      source INTEGER NOT NULL,
      path TEXT NOT NULL,
      format TEXT,
      skip_key BLOB,
      bytes INTEGER NOT NULL,
      read INTEGER NOT NULL,
      archived INTEGER NOT NULL DEFAULT 0,
      duplicate INTEGER NOT NULL DEFAULT 0,
      tombstoned INTEGER NOT NULL DEFAULT 0,
      rejected INTEGER NOT NULL,
      skipped_unread INTEGER NOT NULL DEFAULT 0,
      closed INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (run, source)
    ) WITHOUT ROWID;
    CREATE INDEX sources_by_skip_key ON sources(skip_key);

    CREATE TABLE skipped (
      run TEXT NOT NULL,
      source INTEGER NOT NULL,
      what TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (run, source, what)
    ) WITHOUT ROWID;

    CREATE TABLE stages (
      run TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      name TEXT NOT NULL,
      state TEXT NOT NULL,
      started_at INTEGER,
      ended_at INTEGER,
      summary TEXT,
      PRIMARY KEY (run, ordinal)
    ) WITHOUT ROWID;

    CREATE TABLE shards (
      namespace TEXT NOT NULL,
      shard INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (namespace, shard)
    ) WITHOUT ROWID;

    CREATE TABLE tombstones (
      id INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      subject BLOB NOT NULL,
      scope TEXT NOT NULL,
      owner BLOB,
      cutoff INTEGER NOT NULL,
      job TEXT NOT NULL,
      lifted_at INTEGER
    );
    CREATE INDEX tombstones_by_subject ON tombstones(namespace, subject);

    CREATE TABLE holds (
      hold TEXT PRIMARY KEY,
      namespace TEXT NOT NULL,
      user BLOB,
      conversation BLOB,
      tag BLOB,
      since INTEGER,
      until INTEGER,
      search BLOB,
      reason TEXT,
      author TEXT NOT NULL,
      placed_at INTEGER NOT NULL,
      released_at INTEGER,
      released_by TEXT,
      release_reason TEXT
    ) WITHOUT ROWID;

    CREATE TABLE hold_matches (
      hold TEXT NOT NULL REFERENCES holds(hold),
      conversation BLOB NOT NULL,
      PRIMARY KEY (hold, conversation)
    ) WITHOUT ROWID;

    CREATE TABLE parked_requests (
      request TEXT PRIMARY KEY,
      namespace TEXT NOT NULL,
      user BLOB NOT NULL,
      conversation BLOB,
      reason TEXT,
      requested_at INTEGER NOT NULL,
      retain_until INTEGER
    ) WITHOUT ROWID;

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      action TEXT NOT NULL,
      namespace TEXT NOT NULL,
      job TEXT NOT NULL,
      commitment BLOB NOT NULL,
      trees TEXT NOT NULL,
      previous BLOB NOT NULL,
      hash BLOB NOT NULL,
      signature BLOB NOT NULL
    );
    CREATE INDEX audit_by_job ON audit(job);

    CREATE TABLE user_aliases (
      namespace TEXT NOT NULL,
      subject BLOB NOT NULL,
      person BLOB NOT NULL,
      PRIMARY KEY (namespace, subject)
    ) WITHOUT ROWID;

    CREATE TABLE commitments (
      namespace TEXT NOT NULL,
      shard INTEGER NOT NULL,
      number INTEGER NOT NULL,
      segment_id BLOB NOT NULL,
      root BLOB NOT NULL,
      PRIMARY KEY (namespace, shard, number)
    ) WITHOUT ROWID;
    """
}
