import type { Migration } from './migration.ts';

/** Updates: the highest release seen, the one to install next, and what went wrong last. */
const SQL = `
-- One row. highest: a manifest whose sequence number is not above it is refused. offer: the signed
-- manifest of what is to be installed next, JSON; sequence, version, security, below_minimum: of it.
-- is_offered: 0 where the hub holds it back meanwhile. failed: 'failed' or 'went-back', and why.
CREATE TABLE update_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  highest INTEGER NOT NULL DEFAULT 0,
  offer TEXT,
  sequence INTEGER,
  version TEXT,
  security INTEGER NOT NULL DEFAULT 0,
  below_minimum INTEGER NOT NULL DEFAULT 0,
  is_offered INTEGER NOT NULL DEFAULT 0,
  asked_at TEXT,
  failed TEXT CHECK (failed IN ('failed', 'went-back')),
  failure TEXT,
  failed_at TEXT
) STRICT;
INSERT INTO update_state (id) VALUES (1);
`;

export const updates: Migration = {
  name: '0006-updates',
  up(database) {
    database.exec(SQL);
  },
};
