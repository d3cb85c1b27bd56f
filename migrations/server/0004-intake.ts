import type { ServerMigration } from './migration.ts';

/**
 * What kiosks sent is kept as they sent it. json, since jsonb can't hold a NUL or half a surrogate pair,
 * which somebody may have signed. And two operations under one id are two, whoever carried them.
 */
const SQL = `
ALTER TABLE operations ALTER COLUMN fields TYPE json USING fields::json;
ALTER TABLE quarantine ALTER COLUMN operation TYPE json USING operation::json;
ALTER TABLE quarantine DROP CONSTRAINT quarantine_why_check;
ALTER TABLE quarantine ADD CONSTRAINT quarantine_why_check CHECK (why IN ('unknown-kiosk',
  'bad-signature', 'number-reused', 'id-reused', 'unreadable', 'revoked'));
-- SHA-256 of the operation's JSON.
ALTER TABLE quarantine ADD COLUMN digest bytea;
UPDATE quarantine SET digest = sha256(convert_to(operation::text, 'UTF8'));
ALTER TABLE quarantine ALTER COLUMN digest SET NOT NULL;
ALTER TABLE quarantine DROP CONSTRAINT quarantine_carried_by_id_key;
ALTER TABLE quarantine ADD CONSTRAINT quarantine_carried_once UNIQUE (carried_by, id, digest);
-- An order that is made anew takes back the one before, also where its logs have come already.
ALTER TABLE kiosk_logs DROP CONSTRAINT kiosk_logs_order_id_fkey;
ALTER TABLE kiosk_logs ADD CONSTRAINT kiosk_logs_order_id_fkey
  FOREIGN KEY (order_id) REFERENCES kiosk_orders (id) ON DELETE SET NULL;
`;

export const intake: ServerMigration = { name: '0004-intake', sql: SQL };
