import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const answer = z.object({
  id: z.int().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

const targets = z.object({
  targetInfos: z.array(z.object({ targetId: z.string(), type: z.string(), url: z.string() })),
});
const attached = z.object({ sessionId: z.string() });
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string() }).optional() })
    .optional(),
});

/** Longer than any one thing that a page is asked to do: a bench must end, not hang. */
const ANSWER_MS = 90_000;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection to a program's DevTools (Chrome DevTools Protocol over WebSocket). Ours is a page
 * long, and unlike a test framework it adds nothing to the program that is measured.
 */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(method: string, params: unknown) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', (event) => this.#receive(String(event.data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the program ended'));
      this.#waiting.clear();
    });
  }

  /** @param address what the program prints: ws://127.0.0.1:PORT/devtools/browser/ID */
  static async connect(address: string): Promise<DevTools> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error(`no DevTools at ${address}`)), {
        once: true,
      });
    });
    return new DevTools(socket);
  }

  /** Sends a command. @throws {Error} with the protocol's message when it is refused */
  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`no answer to ${method} in ${ANSWER_MS / 1000} s`));
      }, ANSWER_MS);
      this.#waiting.set(id, {
        resolve: (result) => {
          clearTimeout(late);
          resolve(result);
        },
        reject: (error) => {
          clearTimeout(late);
          reject(error);
        },
      });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  /** @returns the unsubscribe function */
  on(listener: (method: string, params: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Attaches to the program's page. @throws {Error} when none opens within 20 seconds */
  async page(): Promise<PageSession> {
    const end = Date.now() + 20_000;
    while (Date.now() < end) {
      const { targetInfos } = targets.parse(await this.send('Target.getTargets'));
      const page = targetInfos.find(({ type }) => type === 'page');
      if (page !== undefined) {
        const params = { targetId: page.targetId, flatten: true };
        const { sessionId } = attached.parse(await this.send('Target.attachToTarget', params));
        return new PageSession(this, sessionId);
      }
      await sleep(20);
    }
    throw new Error('the program opened no page');
  }

  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    const message = answer.parse(JSON.parse(text));
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message.method ?? '', message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error !== undefined) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  }
}

const workerAttached = z.object({
  sessionId: z.string(),
  targetInfo: z.object({ type: z.string() }),
});

const ENTER = { key: 'Enter', text: '\r' };

/** One page of a program. */
export class PageSession {
  readonly #devTools: DevTools;
  readonly #session: string;
  readonly #workers = new Set<string>();

  constructor(devTools: DevTools, session: string) {
    this.#devTools = devTools;
    this.#session = session;
  }

  send(method: string, params: object = {}): Promise<unknown> {
    return this.#devTools.send(method, params, this.#session);
  }

  /**
   * Evaluates an expression in the page and waits for the promise that it may give.
   * @throws {Error} with what the page threw
   */
  async evaluate(expression: string): Promise<unknown> {
    const raw = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { result, exceptionDetails } = evaluated.parse(raw);
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /**
   * Evaluates an expression over and over until it gives something truthy, and returns that.
   * A refusal is asked again: a page that is just being loaded has no context to evaluate in.
   * @throws {Error} after the timeout, in milliseconds, with the last refusal
   */
  async waitFor(expression: string, timeout = 30_000): Promise<unknown> {
    const end = Date.now() + timeout;
    let refusal: unknown;
    while (Date.now() < end) {
      try {
        const value = await this.evaluate(expression);
        if (value) return value;
        refusal = undefined;
      } catch (error) {
        refusal = error;
      }
      await sleep(25);
    }
    throw new Error(`waited ${timeout} ms for: ${expression}`, { cause: refusal });
  }

  /**
   * Loads the page again with a script that runs before the page's own.
   * @param settled expression that is true once the page has ended what its first load began
   */
  async reloadWith(script: string, settled: string): Promise<void> {
    await this.waitFor(settled);
    await this.send('Page.enable');
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: script });
    await this.send('Page.reload');
  }

  /**
   * Types a text and Enter as a hand scanner does: trusted keys, a millisecond apart by their own
   * stamps, however late a busy machine delivers them.
   */
  async typeAsScanner(text: string): Promise<void> {
    const began = Date.now();
    const keys = [...Array.from(text, (sign) => ({ key: sign, text: sign })), ENTER];
    const sent = keys.flatMap((key, index) => {
      const timestamp = (began + index) / 1000;
      return [
        this.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...key }),
        this.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, key: key.key }),
      ];
    });
    await Promise.all(sent);
  }

  /** From now on `collectGarbage` reaches the page's workers too. */
  async followWorkers(): Promise<void> {
    this.#devTools.on((method, params) => {
      // A reader that hangs is ended and another started, as on a busy machine.
      if (method === 'Target.detachedFromTarget') {
        this.#workers.delete(attached.parse(params).sessionId);
      }
      if (method !== 'Target.attachedToTarget') return;
      const { sessionId, targetInfo } = workerAttached.parse(params);
      if (targetInfo.type === 'worker') this.#workers.add(sessionId);
    });
    const params = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    await this.send('Target.setAutoAttach', params);
  }

  /** Forces a whole collection in the page and in the workers that are followed. */
  async collectGarbage(): Promise<void> {
    await this.send('HeapProfiler.collectGarbage');
    for (const worker of this.#workers) {
      await this.#devTools.send('HeapProfiler.collectGarbage', {}, worker);
    }
  }
}
