import type { Migration } from './migration.ts';

/** The lease: how long a laptop was without its hub. */
const SQL = `
-- One row. days: how long the hub lets a laptop work without a word of it. unheard_ms: time that has
-- passed since its last word, up to as_of_ms (Unix, the laptop's latest time). allowed_ms: so long it may
-- be by a code that reopened it. challenge: what the next code is made for; null: none was shown yet.
CREATE TABLE lease (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 365),
  unheard_ms INTEGER NOT NULL CHECK (unheard_ms >= 0),
  as_of_ms INTEGER NOT NULL,
  allowed_ms INTEGER NOT NULL CHECK (allowed_ms >= 0),
  challenge TEXT
) STRICT;
`;

export const lease: Migration = {
  name: '0007-lease',
  up(database) {
    database.exec(SQL);
  },
};
