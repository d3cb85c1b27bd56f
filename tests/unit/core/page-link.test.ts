import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Core } from '#core/core.ts';
import { createPageLink, type PagePort } from '#core/page-link.ts';
import type { PortMessage } from '#shared/ipc/port-protocol.ts';

class FakePort extends EventEmitter {
  readonly sent: PortMessage[] = [];
  isClosed = false;
  postMessage(message: PortMessage): void {
    this.sent.push(message);
  }
  start(): void {}
  close(): void {
    this.isClosed = true;
  }
  receive(data: unknown): void {
    this.emit('message', { data });
  }
}

/** A core that answers when it is told to. */
function slowCore() {
  const waiting: ((message: PortMessage) => void)[] = [];
  let listener: Parameters<Core['onEvent']>[0] = () => {};
  const core = {
    answer: () => new Promise<PortMessage>((resolve) => waiting.push(resolve)),
    onEvent: (told: typeof listener) => {
      listener = told;
      return () => {};
    },
  } as unknown as Core;
  return {
    core,
    waiting,
    tell: () => listener({ event: 'package-progress', payload: { done: 1, total: 2 } }),
  };
}

const port = (): FakePort & PagePort => new FakePort();

describe('the link to the page', () => {
  it('serves the newest generation only: an old answer reaches nobody', async () => {
    const { core, waiting, tell } = slowCore();
    const link = createPageLink(core);
    const [old, fresh] = [port(), port()];
    link.connect(old, 1);
    old.receive({ id: 1, call: 'core.state', input: {} });
    link.connect(fresh, 2);
    expect(old.isClosed).toBe(true);
    waiting[0]!({ id: 1, ok: true, value: 'for the old page' });
    tell();
    await new Promise(setImmediate);
    expect(old.sent).toEqual([]);
    expect(fresh.sent).toEqual([{ event: 'package-progress', payload: { done: 1, total: 2 } }]);
  });

  it('refuses a port of an older generation that comes late', () => {
    const { core, tell } = slowCore();
    const link = createPageLink(core);
    const [late, current] = [port(), port()];
    link.connect(current, 2);
    link.connect(late, 1);
    expect([late.isClosed, current.isClosed]).toEqual([true, false]);
    tell();
    expect(current.sent).toHaveLength(1);
  });

  it('tells nobody once the page has closed its end', () => {
    const { core, tell } = slowCore();
    const link = createPageLink(core);
    const only = port();
    link.connect(only, 1);
    only.emit('close');
    tell();
    expect(only.sent).toEqual([]);
  });
});
