import { FEED_TRIGGERS } from './0003-feed-triggers.ts';
import type { ServerMigration } from './migration.ts';

/**
 * Sync: the feed of every event, kiosks and what they may, their operations, what wants an eye.
 *
 * A feed's entry names a row, never its values: a page reads the row as it is now. So an entry that a
 * later one of the same row follows can go at any time, and one write path cannot forget it: triggers
 * make the entries. Positions are given before a transaction commits; a reader stops before the oldest
 * transaction that is still open (xid), and so never steps over a row that was not there yet.
 */
const SQL = `
-- cluster: what tells a restored database from the one before (docs/SYNC.md, Epochs).
ALTER TABLE hub_state ADD COLUMN cluster text;

-- event_id: the nil id for what belongs to no event (staff). The key begins with what partitions may
-- be made by, and is the order in which a feed is read.
CREATE TABLE feed (
  event_id uuid NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  position bigint GENERATED ALWAYS AS IDENTITY,
  entity varchar(20) NOT NULL,
  entity_id varchar(100) NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (event_id, xid, position)
);
-- Whether an event itself changed after a place in its feed.
CREATE INDEX feed_of_events ON feed (event_id, xid, position) WHERE entity = 'event';
CREATE INDEX feed_to_end ON feed USING brin (at);
-- The newest entry of a feed that was let go because of its age: who stands before it needs a snapshot.
CREATE TABLE feed_floors (
  event_id uuid PRIMARY KEY,
  xid xid8 NOT NULL,
  position bigint NOT NULL
);

ALTER TABLE kiosks ADD COLUMN use varchar(10) NOT NULL DEFAULT 'gate' CHECK (use IN ('gate', 'office'));
ALTER TABLE kiosks ADD COLUMN tls_key text;
ALTER TABLE kiosks ADD COLUMN recipient varchar(100);
ALTER TABLE kiosks ADD COLUMN locked_at timestamptz(3);
ALTER TABLE kiosks ADD COLUMN wiped_at timestamptz(3);
-- The last report, and when it came; last_seen_at: any request.
ALTER TABLE kiosks ADD COLUMN report jsonb;
ALTER TABLE kiosks ADD COLUMN reported_at timestamptz(3);
ALTER TABLE kiosks ADD COLUMN gate_id uuid;
-- When the certificate that it was last given ends.
ALTER TABLE kiosks ADD COLUMN certificate_until timestamptz(3);
CREATE TABLE kiosk_events (
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  event_id uuid NOT NULL REFERENCES events (id),
  since timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (kiosk_id, event_id)
);
CREATE INDEX kiosk_events_of_event ON kiosk_events (event_id);
-- What an enrolling kiosk names its code by.
ALTER TABLE enrolment_codes ADD COLUMN lookup bytea UNIQUE;
CREATE TABLE kiosk_orders (
  id uuid PRIMARY KEY,
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  kind varchar(20) NOT NULL CHECK (kind IN ('lock', 'unlock', 'send-logs', 'push-again')),
  words varchar(200),
  made_by uuid,
  made_at timestamptz(3) NOT NULL DEFAULT now(),
  done_at timestamptz(3)
);
CREATE INDEX kiosk_orders_of_kiosk ON kiosk_orders (kiosk_id, made_at);
CREATE TABLE kiosk_logs (
  id uuid PRIMARY KEY,
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  order_id uuid REFERENCES kiosk_orders (id),
  lines bytea NOT NULL,
  sent_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX kiosk_logs_of_kiosk ON kiosk_logs (kiosk_id, sent_at);
CREATE INDEX kiosk_logs_of_order ON kiosk_logs (order_id) WHERE order_id IS NOT NULL;
-- Proofs of possession and challenges that were used, for as long as they would be good. Losing them
-- with a crash of the database opens a window of their two minutes.
CREATE UNLOGGED TABLE seen_proofs (
  id varchar(100) PRIMARY KEY,
  until timestamptz(3) NOT NULL
);
CREATE INDEX seen_proofs_to_end ON seen_proofs (until);

-- Every operation as its kiosk signed it. state waiting: it names a row that has not arrived.
-- flags: unknown-kiosk, bad-signature, future-stamp, number-reused, revoked.
CREATE TABLE operations (
  kiosk_id uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  id uuid NOT NULL UNIQUE,
  hlc char(17) NOT NULL,
  type varchar(40) NOT NULL,
  base_version char(17),
  fields jsonb,
  payload text NOT NULL,
  signature bytea NOT NULL,
  state varchar(10) NOT NULL CHECK (state IN ('applied', 'waiting', 'rejected')),
  code varchar(40),
  carried_by uuid NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (kiosk_id, seq)
);
CREATE INDEX operations_waiting ON operations (received_at) WHERE state = 'waiting';
-- Parts of a list count when its end has come; an alert's closing, when the alert is found.
CREATE INDEX operations_imports ON operations ((payload::jsonb ->> 'import_id'))
  WHERE type IN ('attendees.imported', 'import.ended') AND state = 'applied';
CREATE INDEX operations_closings ON operations ((payload::jsonb ->> 'alert_id'))
  WHERE type = 'alert.closed' AND state = 'applied';
-- The last number without a gap before it.
CREATE TABLE kiosk_heads (
  kiosk_id uuid PRIMARY KEY,
  seq bigint NOT NULL DEFAULT 0,
  hlc char(17)
);
-- What can't be believed and must not be lost: kept as it came, for somebody to look at.
CREATE TABLE quarantine (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL,
  kiosk_id uuid NOT NULL,
  carried_by uuid NOT NULL,
  why varchar(20) NOT NULL
    CHECK (why IN ('unknown-kiosk', 'bad-signature', 'number-reused', 'unreadable', 'revoked')),
  operation jsonb NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (carried_by, id)
);

ALTER TABLE check_ins ADD COLUMN hlc char(17);
ALTER TABLE check_ins ADD COLUMN scan_id uuid;
ALTER TABLE check_ins ADD COLUMN flags jsonb NOT NULL DEFAULT '[]';
CREATE INDEX check_ins_by_number ON check_ins (ticket_number)
  WHERE registration_id IS NULL AND ticket_number IS NOT NULL;
ALTER TABLE kyc_decisions ADD COLUMN hlc char(17);

-- Somebody whom a kiosk registered under an address that another person has: two people, until staff
-- say that they are one.
ALTER TABLE users ADD COLUMN twin_of uuid REFERENCES users (id);
-- When staff said that they are two.
ALTER TABLE users ADD COLUMN twin_settled_at timestamptz(3);
CREATE INDEX users_twins ON users (twin_of) WHERE twin_of IS NOT NULL;
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (email) WHERE merged_into IS NULL AND twin_of IS NULL;
DROP INDEX users_phone;
CREATE UNIQUE INDEX users_phone ON users (phone) WHERE merged_into IS NULL AND twin_of IS NULL;

-- Kiosks issue without asking one another, and a merged person's tickets stay good: a registration may
-- have several good ones. The hub itself issues none where one is (ticket-store.ts, lacking).
DROP INDEX tickets_active;
CREATE INDEX tickets_active ON tickets (registration_id) WHERE status = 'active';

-- Papers that were taken at a kiosk and whose bytes are there alone.
CREATE TABLE distant_documents (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  file_type varchar(20) NOT NULL CHECK (file_type IN ('adhar_front', 'adhar_back', 'selfie')),
  mime varchar(20) NOT NULL CHECK (mime IN ('image/jpeg', 'image/png', 'image/webp')),
  kiosk_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX distant_documents_of_user ON distant_documents (user_id);

CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  kind varchar(20) NOT NULL CHECK (kind IN ('double-entry')),
  event_id uuid NOT NULL,
  registration_id uuid NOT NULL,
  first_id uuid NOT NULL,
  second_id uuid NOT NULL,
  raised_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),
  closed_by uuid,
  note varchar(200),
  closed_hlc char(17)
);
CREATE INDEX alerts_open ON alerts (event_id, raised_at) WHERE closed_at IS NULL;

CREATE TABLE clashes (
  id uuid PRIMARY KEY,
  entity varchar(20) NOT NULL CHECK (entity IN ('event', 'attendee', 'registration')),
  entity_id uuid NOT NULL,
  event_id uuid,
  field varchar(40) NOT NULL,
  kept jsonb NOT NULL,
  kept_stamp varchar(60) NOT NULL,
  lost jsonb NOT NULL,
  lost_stamp varchar(60) NOT NULL,
  found_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (entity_id, field, kept_stamp, lost_stamp)
);
CREATE INDEX clashes_of_event ON clashes (event_id, found_at);

-- Frames taken at the gate, sent where an alert is about them; sealed, as documents are.
CREATE TABLE evidence (
  check_in_id uuid PRIMARY KEY,
  event_id uuid NOT NULL,
  user_id uuid NOT NULL,
  storage_key varchar(200) NOT NULL UNIQUE,
  keep_until timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX evidence_to_end ON evidence (keep_until);
CREATE INDEX evidence_of_user ON evidence (user_id);

-- Numbers of faces, sealed under the person's key of purpose face.
CREATE TABLE face_templates (
  source_id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  model varchar(60) NOT NULL,
  sealed bytea NOT NULL,
  quality real NOT NULL,
  made_by uuid NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX face_templates_of_user ON face_templates (user_id);

CREATE TRIGGER operations_kept BEFORE DELETE ON operations
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quarantine_append_only BEFORE UPDATE OR DELETE ON quarantine
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
`;

export const sync: ServerMigration = { name: '0003-sync', sql: `${SQL}${FEED_TRIGGERS}` };
