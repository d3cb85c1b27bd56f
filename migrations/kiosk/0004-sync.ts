import type { Migration } from './migration.ts';

/**
 * Sync: what this kiosk knows of its hub and of the kiosks beside it, where it stands in each feed,
 * what the hub said no to, and what wants a person's eye.
 */
const SQL = `
-- One row once enrolled. authority, spare_authority, certificate: PEM. clock_offset: hub's time minus
-- ours, ms. state: revoked while the outbox is handed over, before the wipe.
CREATE TABLE hub_link (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  hub_url TEXT NOT NULL,
  hub_id TEXT NOT NULL,
  hub_name TEXT NOT NULL,
  epoch TEXT NOT NULL,
  authority TEXT NOT NULL,
  spare_authority TEXT NOT NULL,
  certificate TEXT NOT NULL,
  hub_recipient TEXT NOT NULL,
  use TEXT NOT NULL CHECK (use IN ('gate', 'office')),
  state TEXT NOT NULL DEFAULT 'good' CHECK (state IN ('good', 'revoked')),
  locked_words TEXT,
  locked_at TEXT,
  clock_offset INTEGER,
  enrolled_at TEXT NOT NULL,
  last_contact_at TEXT
) STRICT;

-- feed: 'hub' or an event's id. cursor: null until its snapshot is whole; mark: how to go on with it.
-- leaving: no longer ours, its rows are being let go. over: rows of it are here from before the
-- snapshot that is loaded. current_at: when it was last known to be current.
CREATE TABLE feeds (
  feed TEXT PRIMARY KEY,
  cursor TEXT,
  mark TEXT,
  rows INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  leaving INTEGER NOT NULL DEFAULT 0 CHECK (leaving IN (0, 1)),
  over INTEGER NOT NULL DEFAULT 0 CHECK (over IN (0, 1)),
  current_at TEXT
) STRICT, WITHOUT ROWID;

-- Rows that a snapshot brought which is loaded over an older copy: what it leaves out is let go at its
-- end. Empty otherwise.
CREATE TABLE brought (
  feed TEXT NOT NULL,
  entity TEXT NOT NULL CHECK (entity IN ('registration')),
  id TEXT NOT NULL,
  PRIMARY KEY (feed, entity, id)
) STRICT, WITHOUT ROWID;

-- Orders of the hub that were carried out, until a report has said so.
CREATE TABLE done_orders (
  id TEXT PRIMARY KEY,
  done_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The highest stamp ever given or believed, so that what is done here comes after what was heard.
ALTER TABLE sync_state ADD COLUMN hlc TEXT;
-- Names of the fields that an edit wrote, JSON; null: all, or no edit.
ALTER TABLE operations ADD COLUMN fields TEXT;
CREATE INDEX operations_by_id ON operations (id);

-- Fields of unacknowledged edits: the hub's older value does not cover them meanwhile.
CREATE TABLE pending_edits (
  operation_position INTEGER NOT NULL REFERENCES outbox (operation_position) ON DELETE CASCADE,
  entity TEXT NOT NULL CHECK (entity IN ('event', 'attendee', 'registration')),
  entity_id TEXT NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (entity, entity_id, field, operation_position)
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_edits_of ON pending_edits (operation_position);

-- What the hub refused, with its reason; never a check-in.
CREATE TABLE dead_letters (
  operation_position INTEGER PRIMARY KEY REFERENCES operations (position),
  code TEXT NOT NULL,
  rejected_at TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'retried', 'closed')),
  note TEXT,
  staff_id TEXT,
  settled_at TEXT
) STRICT;
CREATE INDEX dead_letters_open ON dead_letters (rejected_at) WHERE state = 'open';

-- kept, lost: JSON of the values.
CREATE TABLE clashes (
  id TEXT PRIMARY KEY,
  entity TEXT NOT NULL CHECK (entity IN ('event', 'attendee', 'registration')),
  entity_id TEXT NOT NULL,
  event_id TEXT,
  field TEXT NOT NULL,
  kept TEXT NOT NULL,
  kept_stamp TEXT NOT NULL,
  lost TEXT NOT NULL,
  lost_stamp TEXT NOT NULL,
  found_at TEXT NOT NULL,
  seen_at TEXT,
  seen_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX clashes_open ON clashes (found_at) WHERE seen_at IS NULL;

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('double-entry')),
  event_id TEXT NOT NULL,
  registration_id TEXT NOT NULL,
  first_id TEXT NOT NULL,
  second_id TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  closed_at TEXT,
  closed_by TEXT,
  note TEXT,
  closed_hlc TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_of_registration ON alerts (registration_id);
CREATE INDEX alerts_open ON alerts (event_id, raised_at) WHERE closed_at IS NULL;

-- Other kiosks. last_heard_at: their own word, over any way; last_fact_at: of their latest fact here.
-- peer_position: how far their operations were taken from them directly. address: typed by somebody.
ALTER TABLE kiosks ADD COLUMN recipient TEXT;
ALTER TABLE kiosks ADD COLUMN revoked_at TEXT;
ALTER TABLE kiosks ADD COLUMN last_heard_at TEXT;
ALTER TABLE kiosks ADD COLUMN last_fact_at TEXT;
ALTER TABLE kiosks ADD COLUMN peer_position TEXT;
ALTER TABLE kiosks ADD COLUMN address TEXT;
-- Where they stand, by their peers; own rows of this table keep event_id and gate_id.
ALTER TABLE kiosks ADD COLUMN peer_gate_id TEXT;

-- Which events another kiosk holds, as the feeds of those events said: it is told of no other.
CREATE TABLE peer_events (
  kiosk_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  PRIMARY KEY (kiosk_id, event_id)
) STRICT, WITHOUT ROWID;

-- Files on a stick that were taken: taking one again changes nothing, and is said.
CREATE TABLE taken_files (
  id TEXT PRIMARY KEY,
  kiosk_id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  taken_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Small pictures, sealed under the person's key: photographs come lazily, nearest event first.
-- state: waiting; held: here; gone: the hub has none, or we may not have it.
CREATE TABLE thumbnails (
  document_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'held', 'gone')),
  sealed BLOB,
  size INTEGER NOT NULL DEFAULT 0,
  CHECK ((state = 'held') = (sealed IS NOT NULL))
) STRICT;
CREATE INDEX thumbnails_waiting ON thumbnails (document_id) WHERE state = 'waiting';
-- Pictures lie behind the sizes of others: their sum is read from here.
CREATE INDEX thumbnails_held ON thumbnails (size) WHERE state = 'held';
CREATE INDEX thumbnails_of_user ON thumbnails (user_id);
`;

export const sync: Migration = {
  name: '0004-sync',
  up(database) {
    database.exec(SQL);
  },
};
