import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCoreLink, type CoreLink } from '#renderer/ipc/core-link.ts';
import type { GatehouseError } from '#shared/errors.ts';
import type { PortRequest } from '#shared/ipc/port-protocol.ts';

const STARTING = { phase: 'starting' };
const OVERRIDE = {
  checkInId: '0192f0c0-0000-7000-8000-000000000001',
  staffId: '0192f0c0-0000-7000-8000-000000000002',
  pin: '123456',
  reason: 'came-back',
} as const;

/** A core's end of a real port pair, which answers when the test says so. */
function coreEnd(link: CoreLink, generation: number) {
  const { port1, port2 } = new MessageChannel();
  const requests: PortRequest[] = [];
  port2.onmessage = (event: MessageEvent<PortRequest>) => requests.push(event.data);
  link.attach(port1, generation);
  return {
    requests,
    send: (message: unknown) => port2.postMessage(message),
    next: async (): Promise<PortRequest> => {
      await vi.waitFor(() => expect(requests.length).toBeGreaterThan(0));
      return requests.shift()!;
    },
    close: () => port2.close(),
  };
}

/** The code that a call is refused with; listened for from now on. */
function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no refusal',
    (error: unknown) => (error as GatehouseError).code,
  );
}

describe('the link to the core', () => {
  const problems: string[] = [];
  const ends: { close: () => void }[] = [];
  let link: CoreLink;
  const attach = (generation: number) => {
    const end = coreEnd(link, generation);
    ends.push(end);
    return end;
  };

  beforeEach(() => {
    problems.length = 0;
    link = createCoreLink((problem) => problems.push(problem));
  });
  afterEach(() => {
    vi.useRealTimers();
    link.close();
    for (const end of ends.splice(0)) end.close();
  });

  it('carries the session in the message of a staff call', async () => {
    const core = attach(1);
    const sessionOfNext = async (): Promise<unknown> => {
      const call = refusalOf(link.call('staff.list', {}));
      const { id, session } = await core.next();
      const error = { code: 'not-ready', facts: {}, correlation: 'c' };
      core.send({ id, ok: false, error });
      expect(await call).toBe('not-ready');
      return session;
    };
    expect(await sessionOfNext()).toBeUndefined();
    link.useSession('T'.repeat(43));
    expect(await sessionOfNext()).toBe('T'.repeat(43));
    link.useSession(null);
    expect(await sessionOfNext()).toBeUndefined();
  });

  it('parses an answer with the schema of its call', async () => {
    const core = attach(1);
    const answer = link.call('core.state', {});
    core.send({ id: (await core.next()).id, ok: true, value: STARTING });
    await expect(answer).resolves.toEqual(STARTING);
  });

  it('rejects an answer that the contract does not know', async () => {
    const core = attach(1);
    const answer = link.call('core.state', {});
    core.send({ id: (await core.next()).id, ok: true, value: { phase: 'dancing' } });
    await expect(answer).rejects.toMatchObject({ code: 'internal' });
  });

  it('turns a refusal into an error of the catalogue, with its facts', async () => {
    const core = attach(1);
    const answer = link.call('gate.override', OVERRIDE);
    const error = { code: 'pin-wrong', facts: { attemptsLeft: 2 }, correlation: 'c1' };
    core.send({ id: (await core.next()).id, ok: false, error });
    await expect(answer).rejects.toMatchObject({ code: 'pin-wrong', facts: { attemptsLeft: 2 } });
  });

  it('sends a safe call again when the core restarted before it answered', async () => {
    const first = attach(1);
    const answer = link.call('core.state', {});
    await first.next();
    link.lose();
    expect(link.state()).toBe('recovering');
    const second = attach(2);
    expect(link.state()).toBe('connected');
    const repeated = await second.next();
    expect(repeated.call).toBe('core.state');
    second.send({ id: repeated.id, ok: true, value: STARTING });
    await expect(answer).resolves.toEqual(STARTING);
  });

  it('rejects a call that may not be repeated, and does not repeat it', async () => {
    const first = attach(1);
    const answer = link.call('gate.override', OVERRIDE);
    await first.next();
    const rejection = refusalOf(answer);
    link.lose();
    expect(await rejection).toBe('core-restarted');
    const second = attach(2);
    void link.call('core.state', {}).catch(() => {});
    expect((await second.next()).call).toBe('core.state');
  });

  it('says not-ready for an unrepeatable call while there is no core', async () => {
    await expect(link.call('gate.override', OVERRIDE)).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('keeps a safe call made before the first port until the port is there', async () => {
    const answer = link.call('core.state', {});
    const core = attach(1);
    core.send({ id: (await core.next()).id, ok: true, value: STARTING });
    await expect(answer).resolves.toEqual(STARTING);
  });

  it('closes a port of an older generation unused', async () => {
    attach(5);
    const stale = attach(4);
    expect(problems).toEqual(['a port of generation 4 came after 5']);
    void link.call('core.state', {}).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stale.requests).toEqual([]);
  });

  it('never lets an answer of an older port settle a call of the newer', async () => {
    const first = attach(1);
    const answer = link.call('core.state', {});
    const asked = await first.next();
    const second = attach(2);
    first.send({ id: asked.id, ok: true, value: { phase: 'gate' } });
    second.send({ id: (await second.next()).id, ok: true, value: STARTING });
    await expect(answer).resolves.toEqual(STARTING);
  });

  it('gives up on a call after its own time, and ignores a later answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const core = attach(1);
    const answer = link.call('core.state', {});
    const rejection = refusalOf(answer);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await rejection).toBe('no-answer');
    vi.useRealTimers();
    core.send({ id: (await core.next()).id, ok: true, value: STARTING });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(problems).toEqual([]);
  });

  it('hands parsed events to listeners until they unsubscribe', async () => {
    const core = attach(1);
    const seen: unknown[] = [];
    const unsubscribe = link.on('state', (state) => seen.push(state));
    core.send({ event: 'state', payload: STARTING });
    await vi.waitFor(() => expect(seen).toEqual([STARTING]));
    core.send({ event: 'state', payload: { phase: 'dancing' } });
    core.send({ event: 'nonsense', payload: null });
    await vi.waitFor(() => expect(problems).toHaveLength(2));
    unsubscribe();
    core.send({ event: 'state', payload: STARTING });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toHaveLength(1);
  });

  it('asks a core that is still opening its store again until it is open', async () => {
    const core = attach(1);
    const answer = link.call('gate.recent', {});
    const error = { code: 'not-ready', facts: { phase: 'starting' }, correlation: 'c' };
    core.send({ id: (await core.next()).id, ok: false, error });
    core.send({ id: (await core.next()).id, ok: true, value: { scans: [] } });
    await expect(answer).resolves.toEqual({ scans: [] });
  });

  it('tells at once that a core has no gate yet', async () => {
    const core = attach(1);
    const answer = link.call('gate.recent', {});
    const error = { code: 'not-ready', facts: { phase: 'setup' }, correlation: 'c' };
    core.send({ id: (await core.next()).id, ok: false, error });
    await expect(answer).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('rejects everything once the core gave up', async () => {
    attach(1);
    const answer = link.call('core.state', {});
    const rejection = refusalOf(answer);
    link.giveUp();
    expect(await rejection).toBe('not-ready');
    await expect(link.call('core.state', {})).rejects.toMatchObject({ code: 'not-ready' });
  });
});
