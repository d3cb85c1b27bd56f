import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childProgram } from './child-program.ts';
import type { ChildPlan, ChildReply, ChildRequest } from './child-protocol.ts';
import { setUpCalls, type Party } from './party.ts';
import type { ScanStep } from './scan-script.ts';

type Task = ChildRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** How a child's task came out: its value, an error's code, or the child's death. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly code: string }
  | { readonly kind: 'died' };

/** A kiosk's core in a process of its own, which may be killed. */
export class ChildKiosk {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  readonly #ended: Promise<unknown>;
  #stderr = '';
  #lastId = 0;

  /** Starts the process; its core is not yet open. */
  static async start(plan: ChildPlan, environment: Record<string, string> = {}) {
    return new ChildKiosk(await childProgram(), plan, environment);
  }

  private constructor(program: string, plan: ChildPlan, environment: Record<string, string>) {
    this.#child = fork(program, [JSON.stringify(plan)], {
      execArgv: ['--no-warnings'],
      env: {
        ...process.env,
        // Compiled once, not at each of hundreds of starts.
        NODE_COMPILE_CACHE: path.join(tmpdir(), 'gatehouse-fault-code'),
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.on('data', (text) => (this.#stderr += text));
    this.#child.on('message', ({ id, value, code }: ChildReply) => {
      const settle = this.#waiting.get(id);
      this.#waiting.delete(id);
      settle?.(code === undefined ? { kind: 'value', value } : { kind: 'error', code });
    });
    this.#ended = once(this.#child, 'close').then(() => {
      for (const settle of this.#waiting.values()) settle({ kind: 'died' });
      this.#waiting.clear();
    });
    this.#waiting.set(0, () => {});
  }

  /** What the process wrote to its standard error, to explain a death that nobody ordered. */
  get stderr(): string {
    return this.#stderr;
  }

  get wasKilled(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }

  attempt(task: Task): Promise<Outcome> {
    this.#lastId += 1;
    const id = this.#lastId;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return Promise.resolve({ kind: 'died' });
    }
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      // A child that died in this instant takes no message; its end settles the task.
      this.#child.send({ id, ...task }, () => {});
    });
  }

  /** @throws where the task failed or the child died */
  async expect(task: Task): Promise<unknown> {
    const outcome = await this.attempt(task);
    if (outcome.kind === 'value') return outcome.value;
    const why = outcome.kind === 'error' ? outcome.code : `the child died: ${this.#stderr}`;
    throw new Error(`${task.do}: ${why}`);
  }

  open(): Promise<unknown> {
    return this.expect({ do: 'open' });
  }

  /** From nothing to the gate. */
  async setUp(party: Party, packageFile: string): Promise<void> {
    for (const { name, input } of setUpCalls(party, packageFile)) {
      await this.expect({ do: 'call', name, input });
    }
  }

  /** @returns each verdict, or `error:` and the code */
  async scan(steps: readonly ScanStep[]): Promise<string[]> {
    return (await this.expect({ do: 'scan', steps })) as string[];
  }

  /** Ends the process as a power switch would, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Closes the core and ends the process. */
  async close(): Promise<void> {
    await this.expect({ do: 'close' });
    // The child hangs up: Node never emits 'close' where the parent does.
    await this.#ended;
  }

  async ended(): Promise<void> {
    await this.#ended;
  }
}
