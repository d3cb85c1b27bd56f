/*
 * Rows as kiosks get them, as JSON that PostgreSQL makes: a page of them is one text, and nobody
 * parses it on its way. The tests read each with the schemas of src-shared.
 */

/** A time as an instant; sessions speak UTC. */
function instant(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** An object of columns as they are and others as they are said. */
function object(
  row: string,
  plain: readonly string[],
  made: Readonly<Record<string, string>> = {},
) {
  const members = [
    ...plain.map((column) => `'${column}', ${row}.${column}`),
    ...Object.entries(made).map(([name, value]) => `'${name}', ${value}`),
  ];
  return `json_build_object(${members.join(', ')})`;
}

/** Stamps of the fields that somebody edited. */
function stamps(entity: string, id: string): string {
  return `coalesce((SELECT json_object_agg(v.field, v.hlc || '@' || v.writer_id) FROM field_versions AS v
    WHERE v.entity = '${entity}' AND v.entity_id = ${id}), '{}')`;
}

/** The stamp of a fact, or, of one that was never given one, the stamp of its time. */
function hlc(column: string, time: string): string {
  return `coalesce(${column},
    lpad(to_hex((extract(epoch FROM ${time}) * 1000)::bigint), 12, '0') || '-0000')`;
}

function list(query: string): string {
  return `coalesce((SELECT json_agg(${query}), '[]')`;
}

const EVENT = object(
  'e',
  [
    'id',
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
    'entry_mode',
    'capacity',
    'face_policy',
    'face_liveness',
    'evidence_days',
  ],
  {
    doors_open_at: instant('e.doors_open_at'),
    doors_close_at: instant('e.doors_close_at'),
    created_at: instant('e.created_at'),
  },
);

/** An event whole (alias e). */
export const EVENT_CHANGE = `json_build_object('t', 'event', 'row', json_build_object(
  'event', ${EVENT},
  'ticket_types', ${list(`${object('y', ['id', 'event_id', 'name'])} ORDER BY y.position, y.id)
    FROM ticket_types AS y WHERE y.event_id = e.id`)},
  'gates', ${list(`${object('g', ['id', 'event_id', 'name', 'quota'])} ORDER BY g.position, g.id)
    FROM gates AS g WHERE g.event_id = e.id`)},
  'gate_rules', ${list(`${object('l', ['gate_id', 'ticket_type_id'], {
    admits_from: instant('l.admits_from'),
    admits_until: instant('l.admits_until'),
  })} ORDER BY g.position, l.ticket_type_id)
    FROM gate_rules AS l JOIN gates AS g ON g.id = l.gate_id WHERE g.event_id = e.id`)}
), 'stamps', ${stamps('event', 'e.id')})`;

/**
 * Somebody (alias u). Of one who was erased nothing is left; what stands there in the database is no
 * number that a kiosk could read.
 */
export const ATTENDEE_CHANGE = `json_build_object('t', 'attendee', 'row', ${object(
  'u',
  ['id', 'email', 'name', 'location', 'status', 'blocked', 'adhar_front', 'adhar_back', 'selfie'],
  {
    phone: `CASE WHEN u.erased_at IS NULL THEN u.phone ELSE '0000000000' END`,
    created_at: instant('u.created_at'),
    updated_at: instant('u.updated_at'),
  },
)}, 'stamps', ${stamps('attendee', 'u.id')})`;

/** A registration (alias r). */
export const REGISTRATION_CHANGE = `json_build_object('t', 'registration', 'row', ${object(
  'r',
  ['id', 'user_id', 'event_id', 'ticket_type_id', 'status', 'flags'],
  { created_at: instant('r.created_at') },
)}, 'stamps', ${stamps('registration', 'r.id')})`;

/** Rows without stamps: of a table under the alias n. */
function change(name: string, row: string, hlcOf?: string): string {
  const stamp = hlcOf === undefined ? '' : `, 'hlc', ${hlcOf}`;
  return `json_build_object('t', '${name}', 'row', ${row}${stamp})`;
}

export const TICKET_CHANGE = change(
  'ticket',
  object(
    'n',
    ['number', 'registration_id', 'event_id', 'ticket_type_id', 'key_id', 'status', 'replaced_by'],
    {
      valid_from: instant('n.valid_from'),
      valid_until: instant('n.valid_until'),
      created_at: instant('n.created_at'),
    },
  ),
);

export const SIGNING_KEY_CHANGE = change(
  'signing_key',
  object('n', ['key_id', 'event_id', 'public_key', 'issuer'], {
    valid_from: instant('n.valid_from'),
    valid_until: instant('n.valid_until'),
    revoked_at: instant('n.revoked_at'),
  }),
);

export const CONSENT_CHANGE = change(
  'consent',
  object('n', ['id', 'user_id', 'purpose', 'decision', 'text_version', 'language', 'staff_id'], {
    recorded_at: instant('n.recorded_at'),
  }),
);

export const DOCUMENT_CHANGE = change(
  'document',
  object('n', ['id', 'user_id', 'file_type', 'mime'], { created_at: instant('n.created_at') }),
);

export const KYC_DECISION_CHANGE = change(
  'kyc_decision',
  object('n', ['id', 'user_id', 'decision', 'reason', 'words', 'about_id', 'staff_id', 'seen_id'], {
    decided_at: instant('n.decided_at'),
  }),
  hlc('n.hlc', 'n.decided_at'),
);

export const CHECK_IN_CHANGE = change('check_in', 'n.fact', hlc('n.hlc', 'n.occurred_at'));

export const ALIAS_CHANGE = change(
  'alias',
  object('n', ['entity', 'alias_id', 'id'], { made_at: instant('n.made_at') }),
);

export const ERASURE_CHANGE = change(
  'erasure',
  object('n', ['id', 'user_id', 'purpose'], { asked_at: instant('n.asked_at') }),
);

export const ALERT_CHANGE = change(
  'alert',
  object(
    'n',
    ['id', 'kind', 'event_id', 'registration_id', 'first_id', 'second_id', 'closed_by', 'note'],
    {
      closed_hlc: 'n.closed_hlc',
      raised_at: instant('n.raised_at'),
      closed_at: instant('n.closed_at'),
    },
  ),
);

export const CLASH_CHANGE = change(
  'clash',
  object(
    'n',
    ['id', 'entity', 'entity_id', 'event_id', 'field', 'kept', 'kept_stamp', 'lost', 'lost_stamp'],
    { found_at: instant('n.found_at') },
  ),
);

/** Another kiosk; when it was last heard from is told to the minute. */
export const KIOSK_CHANGE = change(
  'kiosk',
  object('n', ['id', 'name', 'public_key', 'recipient', 'gate_id'], {
    revoked_at: instant('n.revoked_at'),
    last_seen_at: instant(`date_trunc('minute', n.last_seen_at)`),
  }),
);

/**
 * A member of staff. A gate needs those who sign in by PIN there: of others it gets no hash, and whom
 * it had when they were that are no longer active for it.
 */
export function staffChange(use: 'gate' | 'office'): string {
  const isOurs = use === 'office' ? 'true' : `n.role IN ('gate', 'supervisor')`;
  return change(
    'staff',
    object('n', ['id', 'email', 'name', 'role'], {
      pin_hash: `CASE WHEN ${isOurs} THEN n.pin_hash END`,
      password_hash: use === 'office' ? 'n.password_hash' : 'NULL',
      active: `n.active AND ${isOurs}`,
      created_at: instant('n.created_at'),
    }),
  );
}
