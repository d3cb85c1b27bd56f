import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCoreData, type CoreData } from '#renderer/core-data.ts';
import { createCoreLink, type CoreLink } from '#renderer/ipc/core-link.ts';
import type { PortRequest } from '#shared/ipc/port-protocol.ts';
import { ALONE, gateStatusOf, joinedView } from '../../fixtures/sync-view.ts';

const WITHIN = { timeout: 5_000 };
const STATUS = gateStatusOf();

describe('what the window knows of the core', () => {
  let link: CoreLink;
  let data: CoreData;
  let end: MessagePort;
  let asked: string[];
  let answers: Record<string, unknown>;

  beforeEach(() => {
    asked = [];
    answers = { 'core.state': { phase: 'gate' }, 'gate.status': STATUS, 'sync.view': ALONE };
    link = createCoreLink(() => undefined);
    data = createCoreData(link, () => undefined);
    const { port1, port2 } = new MessageChannel();
    end = port2;
    end.onmessage = ({ data: { id, call } }: MessageEvent<PortRequest>) => {
      asked.push(call);
      end.postMessage({ id, ok: true, value: answers[call] });
    };
    link.attach(port1, 1);
  });
  afterEach(() => {
    data.close();
    link.close();
    end.close();
  });

  it('asks how sync stands once, and then hears of it', async () => {
    await vi.waitFor(() => expect(data.facts().sync).toEqual(ALONE), WITHIN);
    const offline = joinedView({ phase: 'offline', factsWaiting: 3 });
    end.postMessage({ event: 'sync', payload: offline });
    await vi.waitFor(() => expect(data.facts().sync).toEqual(offline), WITHIN);
    expect(asked.filter((call) => call === 'sync.view')).toHaveLength(1);
  });

  it('does not ask a store that is locked', async () => {
    answers['core.state'] = { phase: 'locked', passphrase: 'known' };
    await vi.waitFor(() => expect(data.facts().core?.phase).toBe('locked'), WITHIN);
    data.refresh();
    const states = () => asked.filter((call) => call === 'core.state');
    await vi.waitFor(() => expect(states()).toHaveLength(2), WITHIN);
    expect(asked).not.toContain('sync.view');
  });
});
