import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CoreClient, CoreContract } from '#shared/ipc/core-contract.ts';
import type { ChildPlan, ChildReply, ChildTask } from './kiosk-protocol.ts';

const PROGRAM = path.join(import.meta.dirname, 'kiosk-child.ts');

/** A kiosk's refusal, by its code; `died`: the process was killed meanwhile. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, what: string) {
    super(`${what}: ${code}`);
    this.code = code;
  }
}

/** A kiosk's core in a process of its own. */
export class KioskProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Map<number, (reply: ChildReply) => void>();
  #lastId = 0;
  #stderr = '';

  constructor(plan: ChildPlan) {
    this.#child = fork(PROGRAM, [JSON.stringify(plan)], {
      execArgv: ['--no-warnings'],
      env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'gatehouse-soak-code') },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (text) => (this.#stderr += text));
    this.#child.on('message', (reply: ChildReply) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
    this.#ended = once(this.#child, 'close').then(() => {
      for (const [id, settle] of this.#waiting) settle({ id, code: 'died' });
      this.#waiting.clear();
    });
  }

  /** What it wrote to its standard error: a death that nobody ordered says so there. */
  get stderr(): string {
    return this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** @throws Refusal */
  async ask(task: ChildTask): Promise<unknown> {
    const what = task.do === 'call' ? task.name : task.do;
    if (this.hasEnded) throw new Refusal('died', what);
    this.#lastId += 1;
    const id = this.#lastId;
    const { value, code } = await new Promise<ChildReply>((resolve) => {
      this.#waiting.set(id, resolve);
      // A child that died in this instant takes no message; its end settles the task.
      this.#child.send({ id, ...task }, () => {});
    });
    if (code !== undefined) throw new Refusal(code, what);
    return value;
  }

  /** Calls in a session, or in none. */
  client(session: string | null): CoreClient {
    return ((name: keyof CoreContract, input: unknown) =>
      this.ask({ do: 'call', name, input, session })) as CoreClient;
  }

  /** Ends it as a power switch would, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async close(): Promise<void> {
    if (this.hasEnded) return;
    await this.ask({ do: 'close' });
    await this.#ended;
  }
}
