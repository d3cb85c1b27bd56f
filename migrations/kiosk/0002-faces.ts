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
CREATE INDEX check_ins_with_face ON check_ins (event_id, position) WHERE face IS NOT NULL;

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
CREATE INDEX consents_by_user ON consents (user_id, purpose, recorded_at);
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN
  SELECT RAISE(ABORT, 'consents is append-only');
END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN
  SELECT RAISE(ABORT, 'consents is append-only');
END;

-- template: sealed; null where the source was found unusable, and why says how. crop_id: the
-- aligned face in the vault.
CREATE TABLE face_templates (
  user_id TEXT NOT NULL,
  model TEXT NOT NULL,
  source_id TEXT NOT NULL,
  made_from TEXT NOT NULL CHECK (made_from IN ('selfie', 'webcam', 'file')),
  template BLOB,
  quality REAL,
  why TEXT,
  crop_id TEXT,
  made_at TEXT NOT NULL,
  PRIMARY KEY (user_id, model, source_id),
  CHECK ((template IS NULL) = (why IS NOT NULL))
) STRICT, WITHOUT ROWID;

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
CREATE TABLE erasures (
  position INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('consent-withdrawn', 'retention-ended')),
  erased_at TEXT NOT NULL
) STRICT;
`;

export const faces: Migration = {
  name: '0002-faces',
  up(database) {
    database.exec(SQL);
  },
};
