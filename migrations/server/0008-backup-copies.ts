import type { ServerMigration } from './migration.ts';

/** What retention took of kiosks' backups, and what of everything lies in the second store. */
const SQL = `
-- Segments up to this operation are gone: older snapshots are restored without any.
CREATE TABLE backup_cuts (
  kiosk_id uuid PRIMARY KEY REFERENCES kiosks (id),
  operations_up_to bigint NOT NULL
);
-- copied_at: it lies whole in the second store; locked_until: that lets nobody remove it before.
ALTER TABLE backup_pieces
  ADD COLUMN copied_at timestamptz(3),
  ADD COLUMN locked_until timestamptz(3);
-- Which second store the columns and tables below speak of: it holds the same id.
CREATE TABLE second_store (id uuid PRIMARY KEY);
-- Objects of the second store that nothing kept names any more.
CREATE TABLE doomed_copies (
  file text PRIMARY KEY,
  locked_until timestamptz(3)
);
-- Stored files that lie in the second store too. gone_at: when the first store's was missed.
CREATE TABLE file_copies (
  storage_key varchar(200) PRIMARY KEY,
  copied_at timestamptz(3) NOT NULL,
  gone_at timestamptz(3)
);
-- The hub's own backups. locked_until: as of a piece.
CREATE TABLE hub_backups (
  id uuid PRIMARY KEY,
  taken_at timestamptz(3) NOT NULL,
  bytes bigint NOT NULL,
  locked_until timestamptz(3)
);
`;

export const backupCopies: ServerMigration = { name: '0008-backup-copies', sql: SQL };
