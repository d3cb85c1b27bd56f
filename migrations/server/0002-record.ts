import type { ServerMigration } from './migration.ts';

/**
 * What the hub keeps of what was done: kiosks and their facts, the activity log, messages, answers
 * and counts. What is only added is kept so by triggers: a mistake in the program must not rewrite
 * history.
 */
const SQL = `
CREATE TABLE aliases (
  entity varchar(20) NOT NULL CHECK (entity IN ('attendee', 'registration')),
  alias_id uuid NOT NULL,
  id uuid NOT NULL,
  made_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (entity, alias_id)
);
CREATE INDEX aliases_of ON aliases (id);

CREATE TABLE field_versions (
  entity varchar(20) NOT NULL CHECK (entity IN ('event', 'attendee', 'registration')),
  entity_id uuid NOT NULL,
  field varchar(40) NOT NULL,
  hlc char(17) NOT NULL,
  writer_id uuid NOT NULL,
  PRIMARY KEY (entity, entity_id, field)
);

CREATE TABLE kiosks (
  id uuid PRIMARY KEY,
  name varchar(100) NOT NULL,
  public_key char(44) UNIQUE,
  enrolled_at timestamptz(3),
  revoked_at timestamptz(3),
  last_seen_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE enrolment_codes (
  id uuid PRIMARY KEY,
  kiosk_id uuid NOT NULL REFERENCES kiosks (id),
  code_hash bytea NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  used_at timestamptz(3)
);
CREATE INDEX enrolment_codes_of_kiosk ON enrolment_codes (kiosk_id);

-- Ids without foreign keys: a fact about a row that has not arrived is still a fact.
CREATE TABLE check_ins (
  id uuid PRIMARY KEY,
  kind varchar(10) NOT NULL CHECK (kind IN ('verdict', 'override', 'undo')),
  event_id uuid NOT NULL,
  gate_id uuid NOT NULL,
  kiosk_id uuid NOT NULL,
  registration_id uuid,
  user_id uuid,
  ticket_number varchar(32),
  verdict varchar(40) NOT NULL,
  -- The whole row as the kiosk sent it.
  fact jsonb NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX check_ins_of_event ON check_ins (event_id, occurred_at);
CREATE INDEX check_ins_of_registration ON check_ins (registration_id, occurred_at);
CREATE INDEX check_ins_of_user ON check_ins (user_id, occurred_at);

-- The hub's chain (docs/ARCHITECTURE.md): each entry is hashed over the one before. Plain members
-- are codes and ids; personal values are sealed.
CREATE TABLE activity_logs (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  writer_id uuid NOT NULL,
  seq bigint NOT NULL,
  user_id uuid,
  actor_type varchar(10) NOT NULL CHECK (actor_type IN ('attendee', 'staff', 'kiosk', 'system')),
  actor_id uuid,
  activity_type varchar(50) NOT NULL,
  description text NOT NULL,
  ip_address varchar(50),
  user_agent text,
  about_type varchar(20),
  about_id uuid,
  sealed bytea,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  UNIQUE (writer_id, seq)
);
CREATE INDEX activity_logs_about ON activity_logs (about_id, position) WHERE about_id IS NOT NULL;
CREATE INDEX activity_logs_by_actor ON activity_logs (actor_id, position) WHERE actor_id IS NOT NULL;
CREATE INDEX activity_logs_of_user ON activity_logs (user_id, position) WHERE user_id IS NOT NULL;
CREATE INDEX activity_logs_by_type ON activity_logs (activity_type, position);
-- The end of each writer's chain; its row lock orders the entries.
CREATE TABLE log_chains (
  writer_id uuid PRIMARY KEY,
  seq bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL
);
-- Gives an entry its number and hash, as src-shared/domain/activity-chain.ts defines it, in one round
-- trip; the row of the chain stays locked until the caller commits, so that no number is left out.
CREATE FUNCTION append_activity(
  entry activity_logs, context bytea, before_seq text, after_seq text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  chain log_chains;
BEGIN
  SELECT * INTO STRICT chain FROM log_chains WHERE writer_id = entry.writer_id FOR UPDATE;
  entry.seq := chain.seq + 1;
  entry.previous_hash := chain.hash;
  entry.hash := sha256(
    context || chain.hash || convert_to(before_seq || entry.seq || after_seq, 'UTF8'));
  INSERT INTO activity_logs (id, writer_id, seq, user_id, actor_type, actor_id, activity_type,
      description, ip_address, user_agent, about_type, about_id, sealed, previous_hash, hash,
      created_at)
    VALUES (entry.id, entry.writer_id, entry.seq, entry.user_id, entry.actor_type, entry.actor_id,
      entry.activity_type, entry.description, entry.ip_address, entry.user_agent, entry.about_type,
      entry.about_id, entry.sealed, entry.previous_hash, entry.hash, entry.created_at);
  UPDATE log_chains SET seq = entry.seq, hash = entry.hash WHERE writer_id = entry.writer_id;
  RETURN entry.seq;
END $$;
CREATE TABLE log_heads (
  writer_id uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  signature bytea NOT NULL,
  signed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (writer_id, seq)
);

-- A message is named by its cause: asked for again it is the same. Facts are ids and codes.
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  cause text NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES users (id),
  kind varchar(30) NOT NULL,
  language varchar(2) NOT NULL CHECK (language IN ('en', 'hi')),
  facts jsonb NOT NULL DEFAULT '{}',
  message_id varchar(200) NOT NULL UNIQUE,
  state varchar(10) NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'sent', 'failed', 'skipped', 'bounced')),
  attempts integer NOT NULL DEFAULT 0,
  last_error varchar(60),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  sent_at timestamptz(3)
);
CREATE INDEX mails_of_user ON mails (user_id, created_at);
CREATE INDEX mails_waiting ON mails (created_at) WHERE state = 'queued';
CREATE TABLE mail_bounces (
  id uuid PRIMARY KEY,
  mail_id uuid REFERENCES mails (id),
  user_id uuid REFERENCES users (id),
  kind varchar(4) NOT NULL CHECK (kind IN ('hard', 'soft')),
  code varchar(20) NOT NULL,
  bounced_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX mail_bounces_of_mail ON mail_bounces (mail_id);
CREATE INDEX mail_bounces_of_user ON mail_bounces (user_id);

-- Answers to calls that carried an Idempotency-Key, for a day. The answer is sealed.
CREATE TABLE idempotency_keys (
  actor varchar(60) NOT NULL,
  key varchar(100) NOT NULL,
  request_hash bytea NOT NULL,
  status integer,
  answer bytea,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_to_end ON idempotency_keys (created_at);

-- Counts of rate-limiter-flexible; losing them after a crash of the database costs nothing.
CREATE UNLOGGED TABLE rate_limits (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
CREATE INDEX rate_limits_to_end ON rate_limits (expire);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER activity_logs_append_only BEFORE UPDATE OR DELETE ON activity_logs
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_logs_kept BEFORE TRUNCATE ON activity_logs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_heads_append_only BEFORE UPDATE OR DELETE ON log_heads
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER check_ins_append_only BEFORE UPDATE OR DELETE ON check_ins
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A reviewer's own words may name the person: they end with the person's data, the decision stays.
CREATE FUNCTION refuse_change_but_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.words IS NULL
    AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kyc_decisions_append_only BEFORE UPDATE OR DELETE ON kyc_decisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change_but_words();
`;

export const record: ServerMigration = { name: '0002-record', sql: SQL };
