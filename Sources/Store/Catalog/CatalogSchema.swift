/// The SQLite schema of a shard's catalog, version by version.
///
/// FORMAT.md explains every column.
///
/// Migrations are append-only: a released statement never changes. Times are milliseconds since
/// 1970-01-01 UTC; days are whole days since then, -1 for unknown.
package enum CatalogSchema {
  /// Stored as `user_version`.
  ///
  /// A larger one in a file means a newer Hansard wrote it.
  package static let version = 1

  /// Which titles, summaries, keywords and languages come of the same messages.
  ///
  /// Moves on when their derivation changes: `verify --deep` compares them only where the catalog was
  /// filled by one derivation alone, which is this one.
  package static let derivation: Int64 = 1

  package static let versions: [String] = [version1]

  private static let version1 = """
    CREATE TABLE meta (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE users (
      id INTEGER PRIMARY KEY,
      user_id TEXT NOT NULL UNIQUE,
      salt BLOB NOT NULL,
      is_pseudo INTEGER NOT NULL
    );

    CREATE TABLE conversations (
      id INTEGER PRIMARY KEY,
      short_id TEXT NOT NULL UNIQUE,
      user INTEGER NOT NULL REFERENCES users(id),
      source_kind TEXT NOT NULL,
      source_id TEXT NOT NULL,
      title TEXT,
      title_is_derived INTEGER NOT NULL,
      tags TEXT,
      state TEXT,
      metadata TEXT,
      thread_of TEXT,
      current_leaf TEXT,
      created_at INTEGER,
      updated_at INTEGER,
      expires_at INTEGER,
      first_message_at INTEGER,
      last_activity_at INTEGER,
      messages INTEGER NOT NULL,
      revisions INTEGER NOT NULL,
      is_branched INTEGER NOT NULL,
      characters INTEGER NOT NULL,
      tokens_exact INTEGER NOT NULL,
      tokens_reported INTEGER NOT NULL,
      tokens_estimated INTEGER NOT NULL,
      parts_tokens INTEGER NOT NULL,
      summary TEXT,
      keywords TEXT,
      language TEXT,
      chain_head INTEGER,
      seq INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX conversations_by_source ON conversations(source_id, source_kind, user);
    CREATE INDEX conversations_by_user ON conversations(user, last_activity_at);
    CREATE INDEX conversations_by_activity ON conversations(last_activity_at);

    CREATE TABLE conversation_aliases (
      conversation INTEGER NOT NULL REFERENCES conversations(id),
      source_kind TEXT NOT NULL,
      source_id TEXT NOT NULL,
      PRIMARY KEY (source_id, source_kind, conversation)
    ) WITHOUT ROWID;
    CREATE INDEX aliases_by_conversation ON conversation_aliases(conversation);

    CREATE TABLE related (
      conversation INTEGER NOT NULL REFERENCES conversations(id),
      other INTEGER NOT NULL REFERENCES conversations(id),
      PRIMARY KEY (conversation, other)
    ) WITHOUT ROWID;
    CREATE INDEX related_by_other ON related(other);

    CREATE TABLE fingerprints (
      conversation INTEGER PRIMARY KEY REFERENCES conversations(id),
      messages BLOB NOT NULL
    );

    CREATE TABLE memories (
      id INTEGER PRIMARY KEY,
      user INTEGER NOT NULL REFERENCES users(id),
      fingerprint INTEGER NOT NULL,
      frame INTEGER NOT NULL REFERENCES frames(id),
      UNIQUE (user, fingerprint)
    );
    CREATE INDEX memories_by_frame ON memories(frame);

    CREATE TABLE segments (
      number INTEGER PRIMARY KEY,
      segment_id BLOB NOT NULL UNIQUE,
      month TEXT NOT NULL,
      temporary_name TEXT,
      bytes INTEGER NOT NULL,
      run TEXT NOT NULL,
      retired INTEGER NOT NULL DEFAULT 0
    );

    CREATE TABLE frames (
      id INTEGER PRIMARY KEY,
      segment INTEGER NOT NULL REFERENCES segments(number),
      ordinal INTEGER NOT NULL,
      user INTEGER NOT NULL REFERENCES users(id),
      salt_offset INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      length INTEGER NOT NULL,
      raw_length INTEGER NOT NULL,
      digest BLOB NOT NULL
    );
    CREATE INDEX frames_by_user ON frames(user);
    CREATE INDEX frames_by_segment ON frames(segment, ordinal);

    CREATE TABLE slices (
      id INTEGER PRIMARY KEY,
      conversation INTEGER NOT NULL REFERENCES conversations(id),
      frame INTEGER NOT NULL REFERENCES frames(id),
      raw_offset INTEGER NOT NULL,
      raw_length INTEGER NOT NULL,
      first_position INTEGER NOT NULL,
      messages INTEGER NOT NULL
    );
    CREATE INDEX slices_by_conversation ON slices(conversation, first_position);
    CREATE INDEX slices_by_frame ON slices(frame);

    CREATE TABLE run_counts (
      run TEXT NOT NULL,
      source INTEGER NOT NULL,
      archived INTEGER NOT NULL,
      duplicate INTEGER NOT NULL,
      tombstoned INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      PRIMARY KEY (run, source)
    ) WITHOUT ROWID;

    CREATE TABLE models (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    );

    -- The truth behind every report. `model` is the message's own, else that of the answer it got
    -- (the next assistant message of its conversation, else the one before), else ''.
    CREATE TABLE usage_user (
      user INTEGER NOT NULL REFERENCES users(id),
      day INTEGER NOT NULL,
      model INTEGER NOT NULL REFERENCES models(id),
      role INTEGER NOT NULL,
      messages INTEGER NOT NULL,
      characters INTEGER NOT NULL,
      tokens_exact INTEGER NOT NULL,
      tokens_estimated INTEGER NOT NULL,
      parts_tokens INTEGER NOT NULL,
      reported_input INTEGER NOT NULL,
      reported_output INTEGER NOT NULL,
      reported_total INTEGER NOT NULL,
      PRIMARY KEY (user, day, model, role)
    ) WITHOUT ROWID;

    -- Derived, by UTC hour since 1970 (-1 for unknown), without users.
    CREATE TABLE usage_hour (
      hour INTEGER NOT NULL,
      model INTEGER NOT NULL REFERENCES models(id),
      role INTEGER NOT NULL,
      messages INTEGER NOT NULL,
      characters INTEGER NOT NULL,
      tokens_exact INTEGER NOT NULL,
      tokens_estimated INTEGER NOT NULL,
      parts_tokens INTEGER NOT NULL,
      reported_input INTEGER NOT NULL,
      reported_output INTEGER NOT NULL,
      reported_total INTEGER NOT NULL,
      PRIMARY KEY (hour, model, role)
    ) WITHOUT ROWID;

    -- Erasures that have begun: past the point of no return, to be finished by recovery.
    CREATE TABLE erasure_jobs (
      job TEXT PRIMARY KEY,
      state TEXT NOT NULL,
      user INTEGER,
      conversation INTEGER,
      details TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE burning_frames (
      job TEXT NOT NULL REFERENCES erasure_jobs(job),
      segment_id BLOB NOT NULL,
      segment INTEGER NOT NULL,
      ordinal INTEGER NOT NULL,
      salt_offset INTEGER NOT NULL,
      offset INTEGER NOT NULL,
      length INTEGER NOT NULL,
      PRIMARY KEY (job, segment, ordinal)
    ) WITHOUT ROWID;
    """
}
