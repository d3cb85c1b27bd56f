import { GatehouseError } from '#shared/errors.ts';
import type { CallError } from '#shared/ipc/call.ts';
import {
  coreContract,
  coreEvents,
  type CoreClient,
  type CoreContract,
  type CoreEventName,
  type CoreEventPayload,
} from '#shared/ipc/core-contract.ts';
import { portMessage } from '#shared/ipc/port-protocol.ts';
import { timeoutOf } from './call-timeouts.ts';

export type LinkState = 'connecting' | 'connected' | 'recovering' | 'gave-up';

/** The window's side of the port to the core, over all generations of it. */
export interface CoreLink {
  readonly call: CoreClient;
  /** The session that calls are made in from now on; null: none. */
  useSession(token: string | null): void;
  /** @returns the unsubscribe function */
  on<N extends CoreEventName>(
    name: N,
    listener: (payload: CoreEventPayload<N>) => void,
  ): () => void;
  readonly state: () => LinkState;
  /** @returns the unsubscribe function */
  onState(listener: () => void): () => void;
  /** Takes the port of a new generation; a port of an older one is closed unused. */
  attach(port: MessagePort, generation: number): void;
  /** The core ended and is being started again. */
  lose(): void;
  /** The core will not come back by itself. */
  giveUp(): void;
  close(): void;
}

/** Pause before a call is sent again to a core that is still opening its store, ms. */
const STARTING_PAUSE_MS = 50;

interface Waiting {
  readonly name: keyof CoreContract;
  readonly input: unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: GatehouseError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Makes a link with no port yet. A call whose contract says `retry: 'safe'` waits for the next
 * port and is sent again after a restart; any other rejects with `core-restarted` (or
 * `not-ready` where it was never sent), since nobody knows whether it ran.
 *
 * @param report gets what a person can't act on: events that the contract doesn't know
 */
export function createCoreLink(report: (problem: string) => void): CoreLink {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<CoreEventName, Set<(payload: never) => void>>();
  const stateListeners = new Set<() => void>();
  let state: LinkState = 'connecting';
  let port: MessagePort | null = null;
  let generation = 0;
  let nextId = 0;
  let session: string | null = null;

  const enter = (next: LinkState): void => {
    if (state === next) return;
    state = next;
    for (const listener of stateListeners) listener();
  };

  const settle = (id: number): Waiting | undefined => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (call !== undefined) clearTimeout(call.timer);
    return call;
  };

  const rejectWhere = (error: GatehouseError, which: (call: Waiting) => boolean): void => {
    for (const [id, call] of waiting) if (which(call)) settle(id)?.reject(error);
  };

  const receive = (data: unknown): void => {
    const message = portMessage.safeParse(data);
    if (!message.success) return report('the core sent a message that the contract lacks');
    if ('event' in message.data) {
      const { event, payload } = message.data;
      if (!isEventName(event)) return report(`the core sent an unknown event: ${event}`);
      const parsed = coreEvents[event].safeParse(payload);
      if (!parsed.success) return report(`the core sent a malformed event: ${event}`);
      for (const listener of listeners.get(event) ?? []) listener(parsed.data as never);
      return;
    }
    const { id } = message.data;
    if (!message.data.ok && isStarting(message.data.error) && mayRepeat(id)) {
      setTimeout(() => sendAgain(id), STARTING_PAUSE_MS);
      return;
    }
    const call = settle(id);
    // No such call: it timed out, and whoever asked was told.
    if (call === undefined) return;
    if (!message.data.ok) {
      const { code, facts, correlation } = message.data.error;
      call.reject(new GatehouseError(code, `${call.name} was refused (${correlation})`, facts));
      return;
    }
    const value = coreContract[call.name].output.safeParse(message.data.value);
    if (value.success) call.resolve(value.data as never);
    else call.reject(new GatehouseError('internal', `malformed answer of ${call.name}`));
  };

  const mayRepeat = (id: number): boolean => {
    const call = waiting.get(id);
    return call !== undefined && coreContract[call.name].retry === 'safe';
  };

  const sendAgain = (id: number): void => {
    const call = waiting.get(id);
    if (call !== undefined) send(id, call);
  };

  const send = (id: number, call: Waiting): void =>
    port?.postMessage({
      id,
      call: call.name,
      input: call.input,
      ...(session !== null && coreContract[call.name].access === 'staff' ? { session } : {}),
    });

  const detach = (): void => {
    if (port === null) return;
    port.onmessage = null;
    port.close();
    port = null;
    rejectWhere(
      new GatehouseError('core-restarted', 'the core restarted during the call'),
      (call) => coreContract[call.name].retry === 'never',
    );
  };

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        if (state === 'gave-up' || (port === null && coreContract[name].retry === 'never')) {
          reject(new GatehouseError('not-ready', `${name}: the core is not there`));
          return;
        }
        const id = nextId++;
        const timer = setTimeout(() => {
          const seconds = timeoutOf(name) / 1000;
          settle(id)?.reject(
            new GatehouseError('no-answer', `${name} gave no answer in ${seconds} s`),
          );
        }, timeoutOf(name));
        const call: Waiting = { name, input, resolve, reject, timer };
        waiting.set(id, call);
        send(id, call);
      }),

    useSession(token) {
      session = token;
    },

    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },

    state: () => state,

    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },

    attach(newPort, newGeneration) {
      if (newGeneration <= generation) {
        newPort.close();
        return report(`a port of generation ${newGeneration} came after ${generation}`);
      }
      detach();
      generation = newGeneration;
      port = newPort;
      port.onmessage = (event) => receive(event.data);
      port.start();
      for (const [id, call] of waiting) send(id, call);
      enter('connected');
    },

    lose() {
      detach();
      enter('recovering');
    },

    giveUp() {
      detach();
      enter('gave-up');
      rejectWhere(new GatehouseError('not-ready', 'the core will not come back'), () => true);
    },

    close() {
      detach();
      rejectWhere(new GatehouseError('not-ready', 'the window closes'), () => true);
      listeners.clear();
      stateListeners.clear();
    },
  };
}

/** A core that has just restarted opens its store first: that is no refusal. */
function isStarting({ code, facts }: CallError): boolean {
  return code === 'not-ready' && facts['phase'] === 'starting';
}

function isEventName(name: string): name is CoreEventName {
  return Object.hasOwn(coreEvents, name);
}
