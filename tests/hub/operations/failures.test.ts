import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationFailure, operationTransactions } from '#server/storage/operation-failures.ts';
import { newId } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { admission, openPushDesk, placeOf, walkIn, type PushDesk } from './push-desk.ts';

let hub: PushDesk;
beforeAll(async () => {
  hub = await openPushDesk();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

/** An error as PostgreSQL says it. */
function databaseError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError('refused', 0, 'error');
  error.code = code;
  return error;
}

describe('A transaction of operations', () => {
  it('begins anew where it was the victim of a deadlock', async () => {
    let tries = 0;
    const transact = operationTransactions(hub.desk.base.transact);
    await transact(async () => {
      tries += 1;
      if (tries < 3) throw databaseError('40P01');
    });
    expect(tries).toBe(3);
  });

  it('says that the disk is full, and has taken nothing', async () => {
    const transact = operationTransactions(hub.desk.base.transact);
    const id = newId();
    const full = transact(async () => {
      throw databaseError('53100');
    });
    await expect(full).rejects.toMatchObject({ code: 'store-full' });
    expect(
      await hub.desk.base.database.selectFrom('users').where('id', '=', id).select('id').execute(),
    ).toEqual([]);
  });

  it('knows a failure of one operation from its own', () => {
    expect(operationFailure(databaseError('23503'))).toBe('depends-on-missing');
    expect(operationFailure(databaseError('22021'))).toBe('operation-unreadable');
    expect(operationFailure(new GatehouseError('consent-missing', 'none'))).toBe('consent-missing');
    expect(operationFailure(new TypeError('a mistake'))).toBe('internal');
    expect(operationFailure(databaseError('40001'))).toBeNull();
    expect(operationFailure(databaseError('57P01'))).toBeNull();
    expect(operationFailure(new Error('Connection terminated'))).toBeNull();
  });

  it('really deadlocked with another goes through', async () => {
    const { desk } = hub;
    const event = await desk.addEvent();
    const kiosk = await hub.addKiosk([event.id]);
    const people = [walkIn(), walkIn()];
    await hub.push(
      kiosk,
      ...people.flatMap((person) => [
        kiosk.say('attendee.saved', person),
        kiosk.say('registration.saved', placeOf(person.id, event)),
      ]),
    );
    const other = new pg.Client({ connectionString: desk.base.config.databaseUrl });
    await other.connect();
    // Whoever looks first gives up: the push.
    await other.query(`SET deadlock_timeout = '20s'; BEGIN`);
    const lock = 'SELECT 1 FROM users WHERE id = $1 FOR UPDATE';
    await other.query(lock, [people[1]!.id]);
    const edits = people.map((person) =>
      kiosk.say('attendee.saved', { ...person, location: 'Goa' }, { fields: ['location'] }),
    );
    const pushed = hub.outcomes(kiosk, ...edits);
    await wait(200);
    const locked = other.query(lock, [people[0]!.id]);
    await locked;
    await other.query('COMMIT');
    await other.end();
    expect(await pushed).toEqual(['applied', 'applied']);
  });

  it('killed in the middle has taken all of a push or nothing, and can be pushed again', async () => {
    const { desk } = hub;
    const event = await desk.addEvent();
    const kiosk = await hub.addKiosk([event.id]);
    const said = Array.from({ length: 60 }, () => {
      const person = walkIn();
      return [
        kiosk.say('attendee.saved', person),
        kiosk.say('check-in.recorded', admission(kiosk, { eventId: event.id, userId: person.id })),
      ];
    }).flat();
    const child = spawn(process.execPath, [new URL('push-process.ts', import.meta.url).pathname], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, HUB_DATABASE: desk.base.config.databaseUrl },
    });
    child.stdin.end(JSON.stringify({ carrier: kiosk.id, operations: said }));
    // It says when its first operation has taken effect.
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const held = await desk.base.database
      .selectFrom('operations')
      .select('id')
      .where('kiosk_id', '=', kiosk.id)
      .execute();
    expect(held).toEqual([]);
    expect(new Set(await hub.outcomes(kiosk, ...said))).toEqual(new Set(['applied']));
    expect(new Set(await hub.outcomes(kiosk, ...said))).toEqual(new Set(['duplicate']));
  }, 60_000);
});
