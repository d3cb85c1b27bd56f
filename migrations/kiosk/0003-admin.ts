import type { Migration } from './migration.ts';

/**
 * Admin mode: sessions, edits of what a package used to bring alone, imports, review of documents.
 *
 * Rows of an import carry its id; lists and search leave out those whose import is still running
 * (imports.state), so that a list of a hundred thousand becomes visible in one short transaction.
 */
const SQL = `
ALTER TABLE admin_users ADD COLUMN password_hash TEXT;
CREATE INDEX admin_users_by_email ON admin_users (email);

-- Only the SHA-256 of a token is kept. last_used_at is written at most once a minute.
CREATE TABLE user_sessions (
  id TEXT PRIMARY KEY,
  actor_type TEXT NOT NULL CHECK (actor_type IN ('attendee', 'staff')),
  actor_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('admin', 'gate')),
  session_token TEXT NOT NULL UNIQUE,
  login_time TEXT NOT NULL,
  last_used_at TEXT NOT NULL,
  logout_time TEXT,
  ended_by TEXT CHECK (ended_by IN ('signed-out', 'idle', 'too-long', 'replaced', 'revoked')),
  ip_address TEXT,
  user_agent TEXT,
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  CHECK ((is_active = 1) = (logout_time IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX user_sessions_active ON user_sessions (actor_id) WHERE is_active = 1;

-- about: whom or what the entry is about. sealed: values before and after, under the person's key
-- of purpose 'log'; its bytes are part of the entry's hash.
ALTER TABLE activity_logs ADD COLUMN about_type TEXT;
ALTER TABLE activity_logs ADD COLUMN about_id TEXT;
ALTER TABLE activity_logs ADD COLUMN sealed BLOB;
CREATE INDEX activity_logs_about ON activity_logs (about_id, position) WHERE about_id IS NOT NULL;
CREATE INDEX activity_logs_by_staff ON activity_logs (actor_id, position)
  WHERE actor_type = 'staff';

-- A kiosk's signature over its chain so far. Append-only.
CREATE TABLE log_heads (
  kiosk_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  signature BLOB NOT NULL,
  signed_at TEXT NOT NULL,
  PRIMARY KEY (kiosk_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER log_heads_no_update BEFORE UPDATE ON log_heads BEGIN
  SELECT RAISE(ABORT, 'log_heads is append-only');
END;
CREATE TRIGGER log_heads_no_delete BEFORE DELETE ON log_heads BEGIN
  SELECT RAISE(ABORT, 'log_heads is append-only');
END;

-- The stamp of the latest edit of a field. A row without any is as it came.
CREATE TABLE field_versions (
  entity TEXT NOT NULL CHECK (entity IN ('event', 'attendee', 'registration')),
  entity_id TEXT NOT NULL,
  field TEXT NOT NULL,
  hlc TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  PRIMARY KEY (entity, entity_id, field)
) STRICT, WITHOUT ROWID;

-- staged: registrations of a running import, which no tally counts yet.
CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'abandoned', 'cancelled')),
  rows INTEGER NOT NULL,
  staged INTEGER NOT NULL DEFAULT 0,
  staff_id TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT, WITHOUT ROWID;

-- added_by: the member of staff who typed or imported the person here; null: came with a package.
-- merged_into: the person that this row turned out to be; such a row is in no list.
-- review_state: none: no documents; waiting; asked: for a better picture; done: decided.
ALTER TABLE users ADD COLUMN added_by TEXT;
ALTER TABLE users ADD COLUMN import_id TEXT;
ALTER TABLE users ADD COLUMN merged_into TEXT;
ALTER TABLE users ADD COLUMN review_state TEXT NOT NULL DEFAULT 'none'
  CHECK (review_state IN ('none', 'waiting', 'asked', 'done'));
CREATE INDEX users_by_phone ON users (phone);
CREATE INDEX users_by_email ON users (email);
CREATE INDEX users_to_review ON users (row) WHERE review_state = 'waiting';
CREATE INDEX users_asked ON users (row) WHERE review_state = 'asked';
CREATE INDEX users_of_import ON users (import_id) WHERE import_id IS NOT NULL;

ALTER TABLE registrations ADD COLUMN added_by TEXT;
ALTER TABLE registrations ADD COLUMN import_id TEXT;
CREATE INDEX registrations_of_import ON registrations (import_id) WHERE import_id IS NOT NULL;

-- Who is expected changes in one step, when an import is finished.
DROP TRIGGER registrations_expected_insert;
CREATE TRIGGER registrations_expected_insert AFTER INSERT ON registrations
WHEN NEW.status = 'registered' AND NEW.import_id IS NULL BEGIN
  UPDATE event_tallies SET expected = expected + 1 WHERE event_id = NEW.event_id;
END;
CREATE TRIGGER registrations_staged_insert AFTER INSERT ON registrations
WHEN NEW.status = 'registered' AND NEW.import_id IS NOT NULL BEGIN
  UPDATE imports SET staged = staged + 1 WHERE id = NEW.import_id;
END;
DROP TRIGGER registrations_expected_delete;
CREATE TRIGGER registrations_expected_delete AFTER DELETE ON registrations
WHEN OLD.status = 'registered' BEGIN
  UPDATE event_tallies SET expected = expected - 1
    WHERE event_id = OLD.event_id
      AND (OLD.import_id IS NULL OR
        (SELECT state FROM imports WHERE id = OLD.import_id) IN ('finished', 'cancelled'));
  UPDATE imports SET staged = staged - 1 WHERE id = OLD.import_id AND state = 'running';
END;
CREATE TRIGGER imports_expected AFTER UPDATE OF state ON imports
WHEN OLD.state = 'running' AND NEW.state = 'finished' BEGIN
  UPDATE event_tallies SET expected = expected + NEW.staged WHERE event_id = NEW.event_id;
END;

-- Lists of an event by name: sort_name and kyc follow from the person, by triggers. The index holds
-- all that most filters ask for, and nothing that an admission writes. Rows come into it once, when
-- the trigger has named them.
ALTER TABLE registrations ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN kyc TEXT NOT NULL DEFAULT 'pending';
UPDATE registrations SET
  sort_name = (SELECT lower(name) FROM users WHERE users.id = registrations.user_id),
  kyc = (SELECT status FROM users WHERE users.id = registrations.user_id);
CREATE INDEX registrations_by_name ON registrations
  (search_row / 4294967296, sort_name, kyc, status, ticket_type_id, import_id)
  WHERE sort_name <> '';
CREATE INDEX registrations_by_creation ON registrations (search_row / 4294967296, created_at);
CREATE TRIGGER registrations_named AFTER INSERT ON registrations BEGIN
  UPDATE registrations SET (sort_name, kyc) =
      (SELECT lower(name), status FROM users WHERE users.id = NEW.user_id)
    WHERE search_row = NEW.search_row;
END;
CREATE TRIGGER users_renamed AFTER UPDATE OF name, status ON users
WHEN NEW.name <> OLD.name OR NEW.status <> OLD.status BEGIN
  UPDATE registrations SET sort_name = lower(NEW.name), kyc = NEW.status WHERE user_id = NEW.id;
END;

ALTER TABLE tickets ADD COLUMN printed_at TEXT;
CREATE INDEX tickets_printed ON tickets (registration_id)
  WHERE printed_at IS NOT NULL AND status = 'active';

-- After a merge: the old id is a name of the new one.
CREATE TABLE aliases (
  entity TEXT NOT NULL CHECK (entity IN ('attendee', 'registration')),
  alias_id TEXT NOT NULL,
  id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (entity, alias_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_of ON aliases (id);
-- Pairs that somebody said are two people; the smaller id first.
CREATE TABLE not_same (
  user_a TEXT NOT NULL,
  user_b TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  said_at TEXT NOT NULL,
  PRIMARY KEY (user_a, user_b),
  CHECK (user_a < user_b)
) STRICT, WITHOUT ROWID;

-- portrait: JSON of a rectangle, 0 to 1, where a card's portrait was found.
ALTER TABLE documents ADD COLUMN width INTEGER;
ALTER TABLE documents ADD COLUMN height INTEGER;
ALTER TABLE documents ADD COLUMN portrait TEXT;
ALTER TABLE documents ADD COLUMN blacked_out INTEGER NOT NULL DEFAULT 0
  CHECK (blacked_out IN (0, 1));

CREATE TABLE kyc_decisions (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL,
  decision TEXT NOT NULL
    CHECK (decision IN ('approved', 'rejected', 'better-picture', 'taken-back')),
  reason TEXT,
  words TEXT,
  about_id TEXT,
  staff_id TEXT NOT NULL,
  seen_id TEXT,
  decided_at TEXT NOT NULL
) STRICT;
CREATE INDEX kyc_decisions_by_user ON kyc_decisions (user_id, position);
CREATE INDEX kyc_decisions_by_time ON kyc_decisions (decided_at);
CREATE TRIGGER kyc_decisions_no_update BEFORE UPDATE ON kyc_decisions BEGIN
  SELECT RAISE(ABORT, 'kyc_decisions is append-only');
END;
CREATE TRIGGER kyc_decisions_no_delete BEFORE DELETE ON kyc_decisions BEGIN
  SELECT RAISE(ABORT, 'kyc_decisions is append-only');
END;

-- Who has which person before them. leased_until: milliseconds since the Unix epoch.
CREATE TABLE kyc_leases (
  user_id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  leased_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER documents_to_review AFTER INSERT ON documents BEGIN
  UPDATE users SET review_state = 'waiting' WHERE id = NEW.user_id AND status = 'pending';
END;
CREATE TRIGGER users_reviewed AFTER UPDATE OF status ON users WHEN NEW.status <> OLD.status BEGIN
  UPDATE users SET review_state = CASE
      WHEN NEW.status <> 'pending' THEN 'done'
      WHEN EXISTS (SELECT 1 FROM documents WHERE user_id = NEW.id) THEN 'waiting'
      ELSE 'none' END
    WHERE id = NEW.id;
END;
UPDATE users SET review_state = CASE
  WHEN status <> 'pending' THEN 'done'
  WHEN EXISTS (SELECT 1 FROM documents WHERE documents.user_id = users.id) THEN 'waiting'
  ELSE 'none' END;
`;

export const admin: Migration = {
  name: '0003-admin',
  up(database) {
    database.exec(SQL);
  },
};
