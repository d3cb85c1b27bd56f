import type { ServerMigration } from './migration.ts';

/** Releases of the kiosk's program, who may have them, and what each kiosk says that it runs. */
const SQL = `
-- manifest: its text as it was signed. percent and groups: whom the roll-out has reached.
CREATE TABLE releases (
  sequence bigint PRIMARY KEY,
  channel varchar(20) NOT NULL,
  version varchar(40) NOT NULL,
  manifest text NOT NULL,
  signature text NOT NULL,
  percent smallint NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
  groups text[] NOT NULL DEFAULT '{}',
  paused_at timestamptz(3),
  added_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TABLE kiosk_updates (
  kiosk_id uuid PRIMARY KEY REFERENCES kiosks (id),
  channel varchar(20) NOT NULL DEFAULT 'stable',
  update_group varchar(40),
  report jsonb,
  reported_at timestamptz(3)
);
`;

export const updates: ServerMigration = { name: '0006-updates', sql: SQL };
