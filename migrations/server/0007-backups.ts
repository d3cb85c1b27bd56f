import type { ServerMigration } from './migration.ts';

/** What kiosks' backups are sealed to, what of them lies here, and who asks to read it again. */
const SQL = `
CREATE TABLE backup_recipients (
  id uuid PRIMARY KEY,
  name varchar(100) NOT NULL,
  kind varchar(10) NOT NULL CHECK (kind IN ('organiser', 'drill')),
  recipient varchar(70) NOT NULL UNIQUE,
  added_at timestamptz(3) NOT NULL,
  retired_at timestamptz(3)
);
-- piece: SHA-256 of the sealed bytes, hex. verified_at: all of it is here and comes to that.
CREATE TABLE backup_pieces (
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  piece char(64) NOT NULL,
  kind varchar(10) NOT NULL CHECK (kind IN ('pack', 'manifest', 'segment')),
  bytes bigint NOT NULL CHECK (bytes > 0),
  received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND bytes),
  verified_at timestamptz(3),
  announced_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kiosk_id, piece)
);
-- What came in one request: place is its first byte in the piece, file where it lies in the store.
CREATE TABLE backup_parts (
  kiosk_id uuid NOT NULL,
  piece char(64) NOT NULL,
  place bigint NOT NULL,
  bytes integer NOT NULL CHECK (bytes > 0),
  file text NOT NULL,
  PRIMARY KEY (kiosk_id, piece, place),
  FOREIGN KEY (kiosk_id, piece) REFERENCES backup_pieces (kiosk_id, piece) ON DELETE CASCADE
);
CREATE TABLE backup_snapshots (
  id uuid PRIMARY KEY,
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  taken_at timestamptz(3) NOT NULL,
  reason varchar(20) NOT NULL,
  manifest char(64) NOT NULL,
  packs jsonb NOT NULL,
  operations_up_to bigint NOT NULL,
  verified_at timestamptz(3) NOT NULL
);
CREATE INDEX backup_snapshots_newest ON backup_snapshots (kiosk_id, taken_at DESC);
CREATE TABLE backup_segments (
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  piece char(64) NOT NULL,
  made_at timestamptz(3) NOT NULL,
  first bigint NOT NULL,
  last bigint NOT NULL CHECK (last >= first),
  verified_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kiosk_id, piece)
);
-- Digests, not the words: who reads this table can answer nothing.
CREATE TABLE restore_challenges (
  id uuid PRIMARY KEY,
  recipient varchar(70) NOT NULL,
  digest bytea NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
CREATE TABLE restore_tokens (
  digest bytea PRIMARY KEY,
  recipient varchar(70) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
`;

export const backups: ServerMigration = { name: '0007-backups', sql: SQL };
