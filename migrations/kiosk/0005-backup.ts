import type { Migration } from './migration.ts';

/** Backups: what was packed for whom, what waits for the hub's word, and what went wrong last. */
const SQL = `
-- Sealed pieces. kiosk_id: who made it; a restored copy begins anew. sealed_to: its recipients, JSON.
-- made_for: the snapshot's id; null: a segment's.
CREATE TABLE backup_pieces (
  position INTEGER PRIMARY KEY,
  piece TEXT NOT NULL UNIQUE,
  kiosk_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pack', 'manifest', 'segment')),
  bytes INTEGER NOT NULL,
  sealed_to TEXT NOT NULL,
  made_for TEXT,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'verified'))
) STRICT;
CREATE INDEX backup_pieces_waiting ON backup_pieces (position) WHERE state = 'waiting';

-- Which pack holds a chunk: the newest, of several.
CREATE TABLE backup_chunks (
  chunk BLOB PRIMARY KEY,
  pack INTEGER NOT NULL REFERENCES backup_pieces (position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX backup_chunks_of ON backup_chunks (pack);

-- said: what the hub is told of it, JSON. verified_at: the hub has the whole.
CREATE TABLE backup_snapshots (
  id TEXT PRIMARY KEY,
  kiosk_id TEXT NOT NULL,
  said TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  operations_up_to INTEGER NOT NULL,
  sealed_to TEXT NOT NULL,
  verified_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE backup_segments (
  piece TEXT PRIMARY KEY,
  kiosk_id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  verified_at TEXT
) STRICT, WITHOUT ROWID;

-- One row. recipients: JSON, as the hub said at recipients_at. wanted: the reason of a snapshot that
-- somebody asked for and that is not made. failed_at: of the last failure with nothing good since.
CREATE TABLE backup_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  recipients TEXT NOT NULL DEFAULT '[]',
  recipients_at TEXT,
  wanted TEXT,
  failed_at TEXT,
  failure TEXT
) STRICT;
INSERT INTO backup_state (id) VALUES (1);
`;

export const backup: Migration = {
  name: '0005-backup',
  up(database) {
    database.exec(SQL);
  },
};
