import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Log } from '#core/log.ts';
import { createRegistrar, type Registrar } from '#core/registrar.ts';
import { GatehouseError } from '#shared/errors.ts';
import { newId } from '#shared/domain/id.ts';
import { call, type Actor } from '#shared/ipc/call.ts';

const contract = {
  double: call({
    input: z.strictObject({ n: z.number() }),
    output: z.number(),
    access: 'anyone',
    retry: 'safe',
  }),
  gateOnly: call({
    input: z.strictObject({}),
    output: z.strictObject({}),
    access: 'gate',
    retry: 'safe',
  }),
  staffOnly: call({
    input: z.strictObject({ n: z.number() }),
    output: z.string(),
    access: 'staff',
    retry: 'safe',
  }),
} as const;

const ACTOR: Actor = { staffId: newId(), role: 'reviewer', sessionId: newId() };
const TOKEN = 'T'.repeat(43);

function registrarWith(double: (input: { n: number }) => unknown): [Registrar, string[]] {
  const lines: string[] = [];
  const keep = (...parts: unknown[]) => {
    lines.push(
      JSON.stringify(parts, (_, value: unknown) => (value instanceof Error ? 'error' : value)),
    );
  };
  const log: Log = { info: keep, warn: keep, error: keep, close: () => Promise.resolve() };
  const registrar = createRegistrar({
    contract,
    handlers: {
      double: double as (input: { n: number }) => number,
      gateOnly: () => ({}),
      staffOnly: ({ n }, { role }) => `${role} ${n}`,
    },
    checkAccess: (access) => {
      if (access === 'gate') throw new GatehouseError('not-ready', 'no gate');
    },
    authorise: (name, session) => {
      if (name === 'staffOnly' && session === TOKEN) return ACTOR;
      throw new GatehouseError('session-ended', 'nobody is signed in');
    },
    noteRead: (name, input, output, { role }) => {
      if (output === 'reviewer 13') throw new GatehouseError('store-full', 'no room to note it');
      keep('read', name, input, output, role);
    },
    mapError: (error) => error,
    log,
  });
  return [registrar, lines];
}

describe('the registrar', () => {
  const [registrar, lines] = registrarWith(({ n }) => n * 2);

  it('answers a request under its number', async () => {
    expect(await registrar.answer({ id: 5, call: 'double', input: { n: 4 } })).toEqual({
      id: 5,
      ok: true,
      value: 8,
    });
  });

  it('tells of a staff call’s answer before it is handed out, and of no other', async () => {
    const asked = { id: 7, call: 'staffOnly', input: { n: 3 }, session: TOKEN };
    await registrar.answer(asked);
    expect(lines).toContain(
      JSON.stringify(['read', 'staffOnly', { n: 3 }, 'reviewer 3', 'reviewer']),
    );
    expect(lines.filter((line) => line.includes('"double"'))).toEqual([]);
    const refused = await registrar.answer({ ...asked, input: { n: 13 } });
    expect(refused).toMatchObject({ ok: false, error: { code: 'store-full' } });
  });

  it('hands a staff call who acts, by the session in the message', async () => {
    const asked = { id: 6, call: 'staffOnly', input: { n: 2 } };
    expect(await registrar.answer({ ...asked, session: TOKEN })).toEqual({
      id: 6,
      ok: true,
      value: 'reviewer 2',
    });
    for (const session of [undefined, 'U'.repeat(43)]) {
      expect(await registrar.answer({ ...asked, session })).toMatchObject({
        ok: false,
        error: { code: 'session-ended' },
      });
    }
  });

  it('looks at the session before the input, and never writes it down', async () => {
    const asked = { id: 7, call: 'staffOnly', input: 'nonsense' };
    expect(await registrar.answer(asked)).toMatchObject({ error: { code: 'session-ended' } });
    expect(await registrar.answer({ ...asked, session: TOKEN })).toMatchObject({
      error: { code: 'invalid-input' },
    });
    expect(lines.join('\n')).not.toContain(TOKEN);
  });

  it.each(['constructor', '__proto__', 'toString', 'nothing'])(
    'knows its own calls only: %s is none',
    async (name) => {
      expect(await registrar.answer({ id: 1, call: name, input: {} })).toMatchObject({
        ok: false,
        error: { code: 'unknown-call' },
      });
    },
  );

  it.each([[{ n: '4' }], [{ n: 4, more: 1 }], [null], [undefined]])(
    'refuses input that does not fit: %j',
    async (input) => {
      expect(await registrar.answer({ id: 1, call: 'double', input })).toMatchObject({
        ok: false,
        error: { code: 'invalid-input' },
      });
    },
  );

  it('refuses a call that may not run in this phase', async () => {
    await expect(registrar.run('gateOnly', {}, null)).rejects.toMatchObject({ code: 'not-ready' });
  });

  it.each([[null], ['text'], [{ id: 'x', call: 'double', input: {} }], [{ id: 1 }]])(
    'gives no answer to what is no request: %j',
    async (message) => {
      expect(await registrar.answer(message)).toBeNull();
    },
  );

  it('hides what went wrong inside, and what the input was', async () => {
    const [failing, written] = registrarWith(() => {
      throw new TypeError('boom');
    });
    const answer = await failing.answer({ id: 1, call: 'double', input: { n: 42_4242 } });
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal', facts: {} } });
    expect(written.join()).not.toContain('424242');
    const [wrong] = registrarWith(() => 'no number');
    await expect(wrong.run('double', { n: 1 }, null)).rejects.toMatchObject({ code: 'internal' });
  });

  it('finds the lines of a scan by the scan’s own id', async () => {
    const scanId = '01930000-0000-7000-8000-000000000001';
    await registrar.answer({ id: 1, call: 'double', input: { scanId } });
    expect(lines.at(-1)).toContain(scanId);
    await registrar.answer({ id: 1, call: 'double', input: { scanId: 'Sita Verma' } });
    expect(lines.at(-1)).not.toContain('Sita');
  });
});
