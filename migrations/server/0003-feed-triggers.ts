/*
 * What notes every committed change in the feeds (0003-sync). Statement-level, over transition tables:
 * a statement of a hundred thousand rows costs one more pass, not a hundred thousand calls.
 */

/** The feed of what belongs to no event. */
const NO_EVENT = `'00000000-0000-0000-0000-000000000000'::uuid`;

type Operation = 'INSERT' | 'UPDATE' | 'DELETE';

const TRANSITIONS: Readonly<Record<Operation, string>> = {
  INSERT: 'NEW TABLE AS fresh',
  UPDATE: 'OLD TABLE AS stale NEW TABLE AS fresh',
  DELETE: 'OLD TABLE AS stale',
};

/** Rows as they are after the statement; deleted ones as they were. */
function rowsOf(operation: Operation): string {
  return operation === 'DELETE' ? 'stale' : 'fresh';
}

/** Rows of a statement that are joined with a plan that is kept. */
const FEW = 100;

/** A trigger after one kind of statement on a table. */
function after(operation: Operation, table: string, body: string, condition = ''): string {
  const name = `feed_${table}_${operation.toLowerCase()}`;
  return `
CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told uuid[];${body.includes('many') ? `\n  many boolean := (SELECT count(*) > ${FEW} FROM ${rowsOf(operation)});` : ''}
BEGIN
${body}
  RETURN NULL;
END $$;
CREATE TRIGGER ${name} AFTER ${operation} ON ${table} REFERENCING ${TRANSITIONS[operation]}
  FOR EACH STATEMENT ${condition} EXECUTE FUNCTION ${name}();
`;
}

/**
 * Runs a statement that joins the trigger's rows with others. PL/pgSQL keeps the plan of a session's
 * first call, and as a rule that one had a single row: joined the same way, ten thousand rows took a
 * hundred million comparisons. Many rows get a plan of their own; for few, planning is most of the work.
 */
function planned(statement: string, few = statement, into = ''): string {
  return `IF many THEN
    EXECUTE $planned$${statement}$planned$${into};
  ELSE
    ${few}${into};
  END IF;`;
}

/** Locks people, always in one order. */
function lockPeople(ids: string, strength: string): string {
  const lock = `1 FROM users WHERE id IN (${ids}) ORDER BY id FOR ${strength}`;
  return planned(`SELECT ${lock}`, `PERFORM ${lock}`);
}

const noting = (query: string): string => `WITH made AS (
    INSERT INTO feed (event_id, entity, entity_id) ${query} RETURNING event_id
  ) SELECT array_agg(DISTINCT event_id) FROM made`;

/** Makes an entry of each row that a query gives as (event_id, entity, entity_id), and tells of it. */
function note(query: string): string {
  return `
  ${noting(query)} INTO told;
  PERFORM tell_feeds(told);`;
}

/** As note, where the query joins the statement's rows with others. */
function noteJoined(query: string): string {
  return `
  ${planned(noting(query), noting(query), ' INTO told')}
  PERFORM tell_feeds(told);`;
}

/**
 * Makes an entry of each row that a query gives as (person, entity, entity_id) in the feeds of the
 * events that the person is registered for. The person's row is locked against whoever registers them
 * meanwhile (below): else neither would see what the other wrote.
 */
function noteOfPeople(query: string): string {
  return `
  ${lockPeople(`SELECT person FROM (${query}) AS about`, 'SHARE')}
  ${noteJoined(`SELECT DISTINCT r.event_id, about.entity, about.entity_id
    FROM (${query}) AS about JOIN registrations AS r ON r.user_id = about.person`)}`;
}

/** Whether a statement's rows differ in some columns. */
function differs(columns: readonly string[]): string {
  const of = (row: string): string => columns.map((column) => `${row}.${column}`).join(', ');
  return `(${of('n')}) IS DISTINCT FROM (${of('o')})`;
}

/** Stamps each column that a statement changed with the row's version, in its writer's name. */
function stamp(entity: string, columns: readonly string[]): string {
  const changes = columns.map(
    (column) => `('${column}', n.${column} IS DISTINCT FROM o.${column})`,
  );
  return `
  IF current_setting('gatehouse.writer', true) IS DISTINCT FROM 'none' THEN
    ${planned(`INSERT INTO field_versions (entity, entity_id, field, hlc, writer_id)
    SELECT '${entity}', n.id, change.field, n.version, writer_now()
    FROM fresh AS n JOIN stale AS o ON o.id = n.id,
      LATERAL (VALUES ${changes.join(', ')}) AS change(field, differs)
    WHERE change.differs
    ON CONFLICT (entity, entity_id, field)
      DO UPDATE SET hlc = excluded.hlc, writer_id = excluded.writer_id`)}
  END IF;`;
}

const USER_FIELDS = [
  'name',
  'email',
  'phone',
  'location',
  'status',
  'blocked',
  'adhar_front',
  'adhar_back',
  'selfie',
];
const REGISTRATION_FIELDS = ['ticket_type_id', 'status', 'flags'];
/** All but the count of registrations and the version. */
const EVENT_FIELDS = [
  'title',
  'description',
  'image',
  'party_name',
  'event_date',
  'event_time',
  'time_zone',
  'venue',
  'qr_code',
  'status',
  'doors_open_at',
  'doors_close_at',
  'entry_mode',
  'capacity',
  'face_policy',
  'face_liveness',
  'evidence_days',
];
const STAFF_FIELDS = ['email', 'name', 'role', 'pin_hash', 'password_hash', 'active'];

/** Rows that name their event: each one's id as an expression over `n`. */
const OF_EVENTS: readonly (readonly [table: string, entity: string, id: string, ...Operation[]])[] =
  [
    ['ticket_types', 'event', 'n.event_id', 'INSERT', 'UPDATE', 'DELETE'],
    ['gates', 'event', 'n.event_id', 'INSERT', 'UPDATE', 'DELETE'],
    ['signing_keys', 'signing_key', `n.key_id || '/' || n.public_key`, 'INSERT', 'UPDATE'],
    ['tickets', 'ticket', 'n.number', 'INSERT', 'UPDATE'],
    ['check_ins', 'check_in', 'n.id', 'INSERT'],
    ['alerts', 'alert', 'n.id', 'INSERT', 'UPDATE'],
  ];

/** Rows of people: whoever holds the person wants them. */
const OF_PEOPLE: readonly (readonly [table: string, entity: string, id: string, ...Operation[]])[] =
  [
    ['consents', 'consent', 'id', 'INSERT'],
    ['kyc_decisions', 'kyc_decision', 'id', 'INSERT', 'UPDATE'],
    ['erasures', 'erasure', 'id', 'INSERT'],
    ['face_templates', 'template', 'source_id', 'INSERT', 'UPDATE'],
    ['documents', 'document', 'id', 'INSERT', 'DELETE'],
  ];

const OF_REGISTRATIONS = `
${after(
  'INSERT',
  'registrations',
  `
  ${lockPeople('SELECT user_id FROM fresh', 'NO KEY UPDATE')}
  ${note(`SELECT event_id, 'joined', id FROM fresh`)}`,
)}
${after(
  'UPDATE',
  'registrations',
  `${stamp('registration', REGISTRATION_FIELDS)}
  ${lockPeople(
    `SELECT n.user_id FROM fresh AS n JOIN stale AS o ON o.id = n.id
    WHERE ${differs(['user_id', 'event_id'])}`,
    'NO KEY UPDATE',
  )}
  ${noteJoined(`
    SELECT n.event_id, 'registration', n.id FROM fresh AS n JOIN stale AS o ON o.id = n.id
      WHERE ${differs(REGISTRATION_FIELDS)}
    UNION SELECT n.event_id, 'joined', n.id FROM fresh AS n JOIN stale AS o ON o.id = n.id
      WHERE ${differs(['user_id', 'event_id'])}
    UNION SELECT o.event_id, 'registration', o.id FROM fresh AS n JOIN stale AS o ON o.id = n.id
      WHERE n.event_id <> o.event_id
    UNION SELECT o.event_id, 'attendee', o.user_id FROM fresh AS n JOIN stale AS o ON o.id = n.id
      WHERE ${differs(['user_id', 'event_id'])}`)}`,
  // Whoever writes what follows from check-ins alone, many at once, says that there is nothing to tell.
  `WHEN (current_setting('gatehouse.quiet', true) IS DISTINCT FROM 'on')`,
)}
${after(
  'DELETE',
  'registrations',
  note(`SELECT event_id, 'registration', id FROM stale
    UNION SELECT event_id, 'attendee', user_id FROM stale`),
)}`;

const OF_KIOSKS = `
${after(
  'UPDATE',
  'kiosks',
  `${noteJoined(`
    SELECT k.event_id, 'kiosk', n.id
    FROM fresh AS n JOIN stale AS o ON o.id = n.id JOIN kiosk_events AS k ON k.kiosk_id = n.id
    WHERE ${differs(['name', 'public_key', 'recipient', 'gate_id', 'revoked_at'])}
      -- Peers want to know when one was last heard from, but not at any price.
      OR (extract(epoch FROM n.last_seen_at)::bigint / 600
          IS DISTINCT FROM extract(epoch FROM o.last_seen_at)::bigint / 600
        AND (SELECT count(*) FROM kiosk_events AS e WHERE e.event_id = k.event_id) <= 50)`)}
  PERFORM pg_notify('feed', 'kiosk/' || n.id) FROM fresh AS n JOIN stale AS o ON o.id = n.id
    WHERE ${differs(['name', 'use', 'revoked_at', 'locked_at', 'wiped_at'])};`,
)}
${after(
  'INSERT',
  'kiosk_events',
  `
  PERFORM 1 FROM kiosks WHERE id IN (SELECT kiosk_id FROM fresh) ORDER BY id FOR SHARE;
  ${note(`SELECT event_id, 'kiosk', kiosk_id FROM fresh`)}
  PERFORM pg_notify('feed', 'kiosk/' || kiosk_id) FROM fresh;`,
)}
${after(
  'DELETE',
  'kiosk_events',
  `${note(`SELECT event_id, 'kiosk', kiosk_id FROM stale`)}
  PERFORM pg_notify('feed', 'kiosk/' || kiosk_id) FROM stale;`,
)}
${after(
  'INSERT',
  'kiosk_orders',
  `
  PERFORM pg_notify('feed', 'kiosk/' || kiosk_id) FROM fresh;`,
)}
${after(
  'UPDATE',
  'kiosk_orders',
  `
  PERFORM pg_notify('feed', 'kiosk/' || kiosk_id) FROM fresh;`,
)}`;

/** The functions and triggers of the feeds, and the stamps of edited fields. */
export const FEED_TRIGGERS = `
-- Tells who listens which feeds have something new, once the transaction is committed.
CREATE FUNCTION tell_feeds(events uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(events) > 8 THEN
    PERFORM pg_notify('feed', '*');
  ELSE
    PERFORM pg_notify('feed', event::text) FROM unnest(events) AS event;
  END IF;
END $$;

-- Whose edits these are: a kiosk's where they came from one (gatehouse.writer, for a transaction);
-- 'none': whoever writes stamps the fields too.
CREATE FUNCTION writer_now() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('gatehouse.writer', true), '')::uuid,
    (SELECT hub_id FROM hub_state), ${NO_EVENT})
$$;
${after('INSERT', 'events', note(`SELECT id, 'event', id FROM fresh`))}
${after(
  'UPDATE',
  'events',
  `${noteJoined(`
    SELECT n.id, 'event', n.id::text FROM fresh AS n JOIN stale AS o ON o.id = n.id
      WHERE ${differs(EVENT_FIELDS)}
    -- Numbers of faces are given to events alone that want them.
    UNION ALL SELECT n.id, 'template', t.source_id::text FROM fresh AS n
      JOIN stale AS o ON o.id = n.id JOIN registrations AS r ON r.event_id = n.id
      JOIN face_templates AS t ON t.user_id = r.user_id
      WHERE o.face_policy = 'off' AND n.face_policy <> 'off'`)}`,
)}
${(['INSERT', 'DELETE'] as const)
  .map((operation) =>
    after(
      operation,
      'gate_rules',
      noteJoined(`SELECT DISTINCT g.event_id, 'event', g.event_id
        FROM ${rowsOf(operation)} AS n JOIN gates AS g ON g.id = n.gate_id`),
    ),
  )
  .join('')}
${after(
  'UPDATE',
  'users',
  `${stamp('attendee', USER_FIELDS)}
  ${noteJoined(`SELECT r.event_id, 'attendee', n.id
    FROM fresh AS n JOIN stale AS o ON o.id = n.id JOIN registrations AS r ON r.user_id = n.id
    WHERE ${differs([...USER_FIELDS, 'updated_at'])}`)}`,
)}
${OF_REGISTRATIONS}
${OF_EVENTS.flatMap(([table, entity, id, ...operations]) =>
  operations.map((operation) =>
    after(
      operation,
      table,
      note(`SELECT DISTINCT n.event_id, '${entity}', (${id})::text FROM ${rowsOf(operation)} AS n`),
    ),
  ),
).join('')}
${OF_PEOPLE.flatMap(([table, entity, id, ...operations]) =>
  operations.map((operation) =>
    after(
      operation,
      table,
      noteOfPeople(
        `SELECT user_id AS person, '${entity}' AS entity, ${id}::text AS entity_id
         FROM ${rowsOf(operation)}`,
      ),
    ),
  ),
).join('')}
${after(
  'UPDATE',
  'documents',
  noteOfPeople(`SELECT n.user_id AS person, 'document' AS entity, n.id::text AS entity_id
    FROM fresh AS n JOIN stale AS o ON o.id = n.id WHERE ${differs(['replaced_at', 'file_type', 'thumbnail_key'])}`),
)}
${after(
  'INSERT',
  'clashes',
  `${noteOfPeople(`SELECT entity_id AS person, 'clash' AS entity,
      id::text AS entity_id FROM fresh WHERE fresh.entity = 'attendee'`)}
  ${note(`SELECT event_id, 'clash', id FROM fresh
    WHERE fresh.entity <> 'attendee' AND event_id IS NOT NULL`)}`,
)}
${after(
  'INSERT',
  'aliases',
  `${noteOfPeople(`
    SELECT whose.id AS person, 'alias' AS entity, 'attendee/' || alias_id AS entity_id
    FROM fresh, LATERAL (VALUES (fresh.id), (fresh.alias_id)) AS whose(id)
    WHERE fresh.entity = 'attendee'`)}
  ${noteJoined(`SELECT DISTINCT r.event_id, 'alias', 'registration/' || alias_id
    FROM fresh JOIN registrations AS r ON r.id IN (fresh.id, fresh.alias_id)
    WHERE fresh.entity = 'registration'`)}`,
)}
${(['INSERT', 'UPDATE'] as const)
  // Within users_changed and its like the row itself makes the entry.
  .map((operation) =>
    after(
      operation,
      'field_versions',
      `${noteOfPeople(`SELECT f.entity_id AS person, 'attendee' AS entity,
        f.entity_id::text AS entity_id FROM fresh AS f WHERE f.entity = 'attendee'`)}
      ${noteJoined(`SELECT DISTINCT r.event_id, 'registration', r.id
        FROM fresh AS f JOIN registrations AS r ON r.id = f.entity_id
        WHERE f.entity = 'registration'
        UNION SELECT f.entity_id, 'event', f.entity_id FROM fresh AS f WHERE f.entity = 'event'`)}`,
      'WHEN (pg_trigger_depth() = 0)',
    ),
  )
  .join('')}
${(['INSERT', 'DELETE'] as const)
  .map((operation) =>
    after(
      operation,
      'admin_users',
      note(`SELECT ${NO_EVENT}, 'staff', id FROM ${rowsOf(operation)}`),
    ),
  )
  .join('')}
${after(
  'UPDATE',
  'admin_users',
  noteJoined(`SELECT ${NO_EVENT}, 'staff', n.id FROM fresh AS n JOIN stale AS o ON o.id = n.id
    WHERE ${differs(STAFF_FIELDS)}`),
)}
${OF_KIOSKS}
`;
