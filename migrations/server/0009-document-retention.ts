import type { ServerMigration } from './migration.ts';

/** For how long documents and faces are kept after an event, and what says that they are gone. */
const SQL = `
-- Days after the doors close; an event without a row has the hub's own number.
CREATE TABLE event_retention (
  event_id uuid PRIMARY KEY REFERENCES events (id),
  days integer NOT NULL CHECK (days BETWEEN 1 AND 3650)
);
-- text: what is signed, to the byte.
CREATE TABLE destruction_certificates (
  id uuid PRIMARY KEY,
  made_at timestamptz(3) NOT NULL,
  text text NOT NULL,
  signature bytea NOT NULL
);
CREATE INDEX destruction_certificates_newest ON destruction_certificates (made_at);
`;

export const documentRetention: ServerMigration = { name: '0009-document-retention', sql: SQL };
