import type { Migration } from './migration.ts';

/**
 * The kiosk's first schema.
 *
 * Ids are text UUIDs; tables with wide rows keep an integer rowid and a unique index on the id,
 * since a WITHOUT ROWID tree of wide rows grows deep. Instants are ISO 8601 text in UTC. Facts
 * (check_ins, operations, activity_logs) are append-only and refuse UPDATE and DELETE; what is
 * derived from them (registrations.check_in_time, admitted, inside and the tallies) is written
 * in the same transaction, so that the gate and its status screen read O(1).
 */
const SQL = `
CREATE TABLE packages (
  id TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  public_key TEXT NOT NULL,
  created_at TEXT NOT NULL,
  imported_at TEXT
) STRICT, WITHOUT ROWID;

-- Signers of event packages, trusted when their first package was taken.
CREATE TABLE trusted_issuers (
  public_key TEXT PRIMARY KEY,
  issuer TEXT NOT NULL,
  trusted_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,
  location TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected')),
  blocked INTEGER NOT NULL CHECK (blocked IN (0, 1)),
  adhar_front TEXT,
  adhar_back TEXT,
  selfie TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- number: 1, 2, 3, ... on this laptop; the high half of the event's registrations.search_row.
-- copy_at: when the copy was made; null for an event made here.
-- loaded_at: null while the event is still being loaded; the gate sees loaded events only.
CREATE TABLE events (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  image TEXT,
  party_name TEXT NOT NULL,
  event_date TEXT NOT NULL,
  event_time TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  venue TEXT NOT NULL,
  qr_code TEXT,
  status TEXT NOT NULL DEFAULT 'upcoming'
    CHECK (status IN ('draft', 'upcoming', 'live', 'closed', 'cancelled')),
  doors_open_at TEXT NOT NULL,
  doors_close_at TEXT NOT NULL,
  entry_mode TEXT NOT NULL CHECK (entry_mode IN ('single', 're-entry', 'exits')),
  capacity INTEGER CHECK (capacity > 0),
  created_at TEXT NOT NULL,
  package_id TEXT REFERENCES packages (id),
  copy_at TEXT,
  loaded_at TEXT
) STRICT;

CREATE TABLE event_tallies (
  event_id TEXT PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
  expected INTEGER NOT NULL DEFAULT 0,
  inside INTEGER NOT NULL DEFAULT 0,
  admitted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_types (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES events (id),
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE gates (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES events (id),
  name TEXT NOT NULL,
  quota INTEGER CHECK (quota >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX gates_by_event ON gates (event_id);

CREATE TABLE gate_tallies (
  gate_id TEXT PRIMARY KEY REFERENCES gates (id) ON DELETE CASCADE,
  admitted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE gate_rules (
  gate_id TEXT NOT NULL REFERENCES gates (id),
  ticket_type_id TEXT NOT NULL REFERENCES ticket_types (id),
  admits_from TEXT,
  admits_until TEXT,
  PRIMARY KEY (gate_id, ticket_type_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
  event_id TEXT NOT NULL REFERENCES events (id),
  key_id INTEGER NOT NULL CHECK (key_id BETWEEN 0 AND 65535),
  public_key TEXT NOT NULL,
  issuer TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_until TEXT,
  revoked_at TEXT,
  PRIMARY KEY (event_id, key_id, public_key)
) STRICT, WITHOUT ROWID;

-- search_row: events.number * 2^32 + 1, 2, 3, ..., so that an event's rows are one range of
-- attendee_search. check_in_time is the first admission that stands, admitted and inside follow
-- from check_ins; an import leaves the three alone.
CREATE TABLE registrations (
  search_row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  event_id TEXT NOT NULL REFERENCES events (id),
  ticket_type_id TEXT NOT NULL REFERENCES ticket_types (id),
  status TEXT NOT NULL DEFAULT 'registered' CHECK (status IN ('registered', 'cancelled')),
  flags TEXT NOT NULL DEFAULT '[]',
  check_in_time TEXT,
  admitted INTEGER NOT NULL DEFAULT 0 CHECK (admitted IN (0, 1)),
  inside INTEGER NOT NULL DEFAULT 0 CHECK (inside IN (0, 1)),
  created_at TEXT NOT NULL,
  UNIQUE (user_id, event_id)
) STRICT;

CREATE TABLE tickets (
  row INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  registration_id TEXT NOT NULL REFERENCES registrations (id),
  event_id TEXT NOT NULL REFERENCES events (id),
  ticket_type_id TEXT NOT NULL REFERENCES ticket_types (id),
  key_id INTEGER NOT NULL CHECK (key_id BETWEEN 0 AND 65535),
  status TEXT NOT NULL CHECK (status IN ('active', 'revoked', 'replaced')),
  replaced_by TEXT,
  valid_from TEXT,
  valid_until TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX tickets_by_registration ON tickets (registration_id);

-- Folded name, phone and ticket numbers; rowid is registrations.search_row.
CREATE VIRTUAL TABLE attendee_search USING fts5 (
  text, content = '', contentless_delete = 1, tokenize = 'trigram'
);

-- issuer_key: the public key of the signer whose package brought the row first, and who alone may
-- change it; null for staff made here.
CREATE TABLE admin_users (
  id TEXT PRIMARY KEY,
  issuer_key TEXT,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('gate', 'supervisor', 'reviewer', 'organiser', 'admin')),
  pin_hash TEXT,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong PINs since the last right one. locked_until: milliseconds since the Unix epoch.
CREATE TABLE pin_attempts (
  staff_id TEXT PRIMARY KEY,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  locked_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  file_type TEXT NOT NULL CHECK (file_type IN ('adhar_front', 'adhar_back', 'selfie')),
  mime TEXT NOT NULL CHECK (mime IN ('image/jpeg', 'image/png', 'image/webp')),
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_user ON documents (user_id, file_type);

-- own: 1 for this laptop, which stands at event_id and gate_id once chosen.
CREATE TABLE kiosks (
  id TEXT PRIMARY KEY,
  name TEXT,
  public_key TEXT NOT NULL,
  own INTEGER NOT NULL CHECK (own IN (0, 1)),
  event_id TEXT REFERENCES events (id),
  gate_id TEXT REFERENCES gates (id),
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX kiosks_own ON kiosks (own) WHERE own = 1;

-- References without foreign keys: a fact about a row that has not arrived is still a fact.
-- One verdict, one override and one undo a presentation.
CREATE TABLE check_ins (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('verdict', 'override', 'undo')),
  scan_id TEXT NOT NULL,
  about_id TEXT,
  event_id TEXT NOT NULL,
  gate_id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  way TEXT NOT NULL CHECK (way IN ('camera', 'wedge', 'typed', 'search')),
  ticket_number TEXT,
  registration_id TEXT,
  user_id TEXT,
  scanned_text TEXT,
  staff_id TEXT,
  reason TEXT,
  occurred_at TEXT NOT NULL,
  hlc TEXT NOT NULL,
  UNIQUE (scan_id, kind)
) STRICT;
CREATE INDEX check_ins_by_registration ON check_ins (registration_id, hlc)
  WHERE registration_id IS NOT NULL;
-- Scans of tickets that this copy did not know: a supervisor may have let somebody in on one.
CREATE INDEX check_ins_by_unknown_ticket ON check_ins (ticket_number, hlc)
  WHERE registration_id IS NULL AND ticket_number IS NOT NULL;

CREATE TABLE operations (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  hlc TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  base_version TEXT,
  signature BLOB NOT NULL,
  UNIQUE (kiosk_id, seq)
) STRICT;

-- Operations that the hub has not acknowledged.
CREATE TABLE outbox (
  operation_position INTEGER PRIMARY KEY REFERENCES operations (position)
) STRICT;

-- One hash chain a writer. ip_address and user_agent are the hub's; description is JSON of codes
-- and ids, never a personal value.
CREATE TABLE activity_logs (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  actor_type TEXT NOT NULL CHECK (actor_type IN ('attendee', 'staff', 'kiosk', 'system')),
  actor_id TEXT,
  activity_type TEXT NOT NULL,
  description TEXT NOT NULL,
  ip_address TEXT,
  user_agent TEXT,
  created_at TEXT NOT NULL,
  previous_hash BLOB NOT NULL,
  hash BLOB NOT NULL,
  UNIQUE (kiosk_id, seq)
) STRICT;

-- One row. highest_time: the latest wall clock ever seen, milliseconds since the Unix epoch.
CREATE TABLE sync_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  facts_waiting INTEGER NOT NULL DEFAULT 0,
  highest_time INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO sync_state (id) VALUES (1);

CREATE TRIGGER events_have_tallies AFTER INSERT ON events BEGIN
  INSERT INTO event_tallies (event_id) VALUES (NEW.id);
END;
CREATE TRIGGER gates_have_tallies AFTER INSERT ON gates BEGIN
  INSERT INTO gate_tallies (gate_id) VALUES (NEW.id);
END;

CREATE TRIGGER registrations_expected_insert AFTER INSERT ON registrations
WHEN NEW.status = 'registered' BEGIN
  UPDATE event_tallies SET expected = expected + 1 WHERE event_id = NEW.event_id;
END;
CREATE TRIGGER registrations_expected_update AFTER UPDATE OF status ON registrations
WHEN NEW.status <> OLD.status BEGIN
  UPDATE event_tallies
    SET expected = expected + CASE NEW.status WHEN 'registered' THEN 1 ELSE -1 END
    WHERE event_id = NEW.event_id;
END;
CREATE TRIGGER registrations_expected_delete AFTER DELETE ON registrations
WHEN OLD.status = 'registered' BEGIN
  UPDATE event_tallies SET expected = expected - 1 WHERE event_id = OLD.event_id;
END;

CREATE TRIGGER check_ins_no_update BEFORE UPDATE ON check_ins BEGIN
  SELECT RAISE(ABORT, 'check_ins is append-only');
END;
CREATE TRIGGER check_ins_no_delete BEFORE DELETE ON check_ins BEGIN
  SELECT RAISE(ABORT, 'check_ins is append-only');
END;
CREATE TRIGGER operations_no_update BEFORE UPDATE ON operations BEGIN
  SELECT RAISE(ABORT, 'operations is append-only');
END;
CREATE TRIGGER operations_no_delete BEFORE DELETE ON operations BEGIN
  SELECT RAISE(ABORT, 'operations is append-only');
END;
CREATE TRIGGER activity_logs_no_update BEFORE UPDATE ON activity_logs BEGIN
  SELECT RAISE(ABORT, 'activity_logs is append-only');
END;
CREATE TRIGGER activity_logs_no_delete BEFORE DELETE ON activity_logs BEGIN
  SELECT RAISE(ABORT, 'activity_logs is append-only');
END;
`;

export const initial: Migration = {
  name: '0001-initial',
  up(database) {
    database.exec(SQL);
  },
};
