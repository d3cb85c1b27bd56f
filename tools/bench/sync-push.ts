import { createPublicKey, verify } from 'node:crypto';
import { createHub } from '#core/sync/hub.ts';
import { operationText } from '#shared/domain/operation.ts';
import { MAX_PUSHED } from '#shared/wire/sync.ts';
import type { Bench } from './bench.ts';
import { compared, named } from './figure.ts';
import { signedCheckIn } from './sync-check-in.ts';
import { addNetworkKiosk, openSyncStand, type NetworkKiosk, type SyncStand } from './sync-stand.ts';

const LIMIT = 2;

type Said = readonly ReturnType<typeof signedCheckIn>[];

/** Check-ins pushed to the hub's own program, beside bare inserts of the same rows. */
export const benchSyncPush: Bench = async ({ quick, say }) => {
  const count = quick ? 2_000 : 10_000;
  const stand = await openSyncStand(count);
  const kiosk = await addNetworkKiosk(stand, [stand.eventId]);
  try {
    const places = await stand.hub.query<{ id: string }>('SELECT id FROM registrations');
    const said = places.map(({ id }, at) => signedCheckIn(stand, kiosk, at + 1, id));
    say(`${count.toLocaleString('en')} check-ins in pushes of ${MAX_PUSHED}`);
    const hub = createHub(kiosk.client);
    await hub.greet();
    const pushed = await timed(async () => {
      for (const part of parts(said)) await hub.push(part.map(({ operation }) => operation));
    });
    const [kept] = await stand.hub.query<{ n: number }>('SELECT count(*)::int AS n FROM check_ins');
    if (kept?.n !== said.length) throw new Error(`${kept?.n} of ${said.length} are at the hub`);
    const inserted = await timed(() => bareInserts(stand, said));
    const verified = await timed(async () => verifyAll(kiosk, said));
    const name = `push of ${count.toLocaleString('en')} check-ins`;
    return [
      compared(
        `${name}, beside bare multi-row inserts`,
        's',
        { value: pushed, baseline: inserted },
        LIMIT,
      ),
      compared(
        `${name}, beside their signatures’ checks alone`,
        's',
        { value: pushed, baseline: verified },
        null,
      ),
      compared(
        `${name}, verify only, beside bare multi-row inserts`,
        's',
        { value: verified, baseline: inserted },
        null,
      ),
      named(`${name}, a second`, 'count', said.length / pushed),
    ];
  } finally {
    kiosk.client.close();
    await stand.hub.close();
  }
};

function parts(said: Said): Said[] {
  return Array.from({ length: Math.ceil(said.length / MAX_PUSHED) }, (_, at) =>
    said.slice(at * MAX_PUSHED, (at + 1) * MAX_PUSHED),
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The facts and their operations into tables with the same indexes, a transaction for each push. */
async function bareInserts({ hub }: SyncStand, said: Said): Promise<void> {
  await hub.query(
    'CREATE TABLE bare_check_ins (LIKE check_ins INCLUDING DEFAULTS INCLUDING INDEXES)',
  );
  await hub.query(
    'CREATE TABLE bare_operations (LIKE operations INCLUDING DEFAULTS INCLUDING INDEXES)',
  );
  for (const part of parts(said)) {
    await hub.query(
      `WITH facts AS (
         INSERT INTO bare_check_ins (id, kind, event_id, gate_id, kiosk_id, registration_id, verdict,
           scan_id, occurred_at, hlc, fact)
         SELECT id, kind, event_id, gate_id, kiosk_id, registration_id, verdict, scan_id, occurred_at,
           $2, fact::jsonb
         FROM json_to_recordset($1) AS r (id uuid, kind text, event_id uuid, gate_id uuid,
           kiosk_id uuid, registration_id uuid, verdict text, scan_id uuid, occurred_at timestamptz,
           fact json)
       )
       INSERT INTO bare_operations (kiosk_id, seq, id, hlc, type, payload, signature, state, carried_by)
       SELECT kiosk_id, seq, id, hlc, type, payload, decode(signature, 'base64'), 'applied', kiosk_id
       FROM json_to_recordset($3) AS o (kiosk_id uuid, seq bigint, id uuid, hlc text, type text,
         payload text, signature text)`,
      [
        JSON.stringify(part.map(({ row }) => ({ ...row, fact: row }))),
        part[0]?.operation.hlc,
        JSON.stringify(part.map(({ operation }) => operation)),
      ],
    );
  }
}

/** On one processor, without the thread pool. */
function verifyAll({ publicKey }: NetworkKiosk, said: Said): void {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  for (const { operation } of said) {
    const text = Buffer.from(operationText(operation, operation.payload));
    if (!verify(null, text, key, Buffer.from(operation.signature, 'base64')))
      throw new Error('a signature is not good');
  }
}
