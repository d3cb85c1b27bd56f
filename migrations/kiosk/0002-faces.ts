import type { Migration } from './migration.ts';

/**
 * Faces at the gate: what an event does with them, consents, templates and evidence.
 *
 * check_ins.face is the face check as JSON (src-shared/face: faceFinding); null where the event
 * asked for none. Templates are sealed under their person's key before they come here, so that
 * erasing the key makes them unreadable in every copy of the file.
 */
const SQL = `
ALTER TABLE events ADD COLUMN face_policy TEXT NOT NULL DEFAULT 'off'
  CHECK (face_policy IN ('off', 'when-unsure', 'required'));
ALTER TABLE events ADD COLUMN face_liveness TEXT NOT NULL DEFAULT 'signs'
  CHECK (face_liveness IN ('off', 'signs', 'challenge'));
ALTER TABLE events ADD COLUMN evidence_days INTEGER CHECK (evidence_days BETWEEN 1 AND 365);

-- Set on this kiosk, in place of what came with the event.
CREATE TABLE event_face_settings (
  event_id TEXT PRIMARY KEY,
  policy TEXT NOT NULL CHECK (policy IN ('off', 'when-unsure', 'required')),
  liveness TEXT NOT NULL CHECK (liveness IN ('off', 'signs', 'challenge')),
  evidence_days INTEGER CHECK (evidence_days BETWEEN 1 AND 365),
  match_from REAL NOT NULL,
  mismatch_below REAL NOT NULL CHECK (mismatch_below <= match_from),
  staff_id TEXT NOT NULL,
  set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE check_ins ADD COLUMN face TEXT;
CREATE INDEX check_ins_with_face ON check_ins (event_id, position)
  WHERE face IS NOT NULL AND kind = 'verdict';
CREATE INDEX check_ins_by_face_outcome
  ON check_ins (event_id, json_extract(face, '$.outcome'), position)
  WHERE face IS NOT NULL AND kind = 'verdict';

-- Append-only; the latest of a person and purpose counts. staff_id: null where the person decided
-- by themselves, at registration.
CREATE TABLE consents (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('face-matching')),
  decision TEXT NOT NULL CHECK (decision IN ('given', 'withdrawn')),
  text_version TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'hi')),
  staff_id TEXT,
  recorded_at TEXT NOT NULL
) STRICT;
CREATE INDEX consents_by_user ON consents (user_id, purpose, recorded_at, id);
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN
  SELECT RAISE(ABORT, 'consents is append-only');
END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN
  SELECT RAISE(ABORT, 'consents is append-only');
END;

-- Every picture of a consenting person that a template is made of: a document (selfie), or a crop
-- that was enrolled here (webcam, file). template: sealed. why: what makes it unusable. crop_id: the
-- aligned face in the vault.
CREATE TABLE face_templates (
  row INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  source_id TEXT NOT NULL UNIQUE,
  made_from TEXT NOT NULL CHECK (made_from IN ('selfie', 'webcam', 'file')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'made', 'unusable')),
  model TEXT,
  template BLOB,
  quality REAL,
  why TEXT,
  crop_id TEXT,
  made_at TEXT,
  CHECK ((state = 'made') = (template IS NOT NULL)),
  CHECK ((state = 'unusable') = (why IS NOT NULL)),
  CHECK ((state = 'waiting') = (model IS NULL)),
  CHECK ((state = 'waiting') = (made_at IS NULL))
) STRICT;
CREATE INDEX face_templates_by_user ON face_templates (user_id);
CREATE INDEX face_templates_waiting ON face_templates (row) WHERE state = 'waiting';

-- One row. model: the one that every template is of; empty before the first.
CREATE TABLE face_work (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  model TEXT NOT NULL DEFAULT '',
  waiting INTEGER NOT NULL DEFAULT 0,
  made INTEGER NOT NULL DEFAULT 0,
  unusable INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO face_work (id) VALUES (1);
CREATE TRIGGER face_templates_counted_insert AFTER INSERT ON face_templates BEGIN
  UPDATE face_work SET waiting = waiting + (NEW.state = 'waiting'),
    made = made + (NEW.state = 'made'), unusable = unusable + (NEW.state = 'unusable');
END;
CREATE TRIGGER face_templates_counted_update AFTER UPDATE OF state ON face_templates
WHEN NEW.state <> OLD.state BEGIN
  UPDATE face_work SET waiting = waiting + (NEW.state = 'waiting') - (OLD.state = 'waiting'),
    made = made + (NEW.state = 'made') - (OLD.state = 'made'),
    unusable = unusable + (NEW.state = 'unusable') - (OLD.state = 'unusable');
END;
CREATE TRIGGER face_templates_counted_delete AFTER DELETE ON face_templates BEGIN
  UPDATE face_work SET waiting = waiting - (OLD.state = 'waiting'),
    made = made - (OLD.state = 'made'), unusable = unusable - (OLD.state = 'unusable');
END;

-- Live frames that are kept with check-ins, until when.
CREATE TABLE evidence (
  file_id TEXT PRIMARY KEY,
  check_in_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  keep_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_by_check_in ON evidence (check_in_id);
CREATE INDEX evidence_by_end ON evidence (keep_until);
CREATE INDEX evidence_by_user ON evidence (user_id);

-- What was erased on somebody's wish or at its time: a restored copy must not bring it back.
-- completed_at: null while the person's key of that purpose may still be there.
CREATE TABLE erasures (
  position INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('consent-withdrawn', 'retention-ended')),
  erased_at TEXT NOT NULL,
  completed_at TEXT
) STRICT;
CREATE INDEX erasures_pending ON erasures (position) WHERE completed_at IS NULL;

-- Files of the vault that no row names any more.
CREATE TABLE doomed_files (
  file_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
`;

export const faces: Migration = {
  name: '0002-faces',
  up(database) {
    database.exec(SQL);
  },
};
