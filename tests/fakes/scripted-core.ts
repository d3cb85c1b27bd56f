import type { Page } from '@playwright/test';
import { CORE_PORT_CHANNEL } from '#shared/ipc/channels.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract, CoreEventName, CoreEventPayload } from '#shared/ipc/core-contract.ts';
import type { ErrorCode } from '#shared/errors.ts';

/** What a window's call is answered with. */
export type ScriptedAnswers = {
  [N in keyof CoreContract]?: OutputOf<CoreContract, N> | { readonly refused: ErrorCode };
};

/** A call that the window made. */
export interface ScriptedCall {
  readonly call: string;
  readonly input: unknown;
}

interface InPage {
  answers: Record<string, unknown>;
  calls: ScriptedCall[];
  tell: (event: string, payload: unknown) => void;
}

declare global {
  var scriptedCore: InPage | undefined;
}

/**
 * A core in the page itself, in place of the one that the shell started: the window gets its port as
 * that of a later generation, and can't tell them apart. For states that a real core takes long to
 * come to: a hub that locked it, a gate that was quiet for an hour.
 */
export class ScriptedCore {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** @param generation later than any that the shell gave out */
  async connect(
    answers: ScriptedAnswers & Pick<Required<ScriptedAnswers>, 'core.state'>,
    generation = 1_000,
  ): Promise<void> {
    await this.#page.evaluate(connectInPage, { answers, generation, type: CORE_PORT_CHANNEL });
  }

  /** Changes answers from now on. */
  async answer(answers: ScriptedAnswers): Promise<void> {
    await this.#page.evaluate(
      (more) => {
        Object.assign(globalThis.scriptedCore!.answers, more);
      },
      answers as Record<string, unknown>,
    );
  }

  async tell<N extends CoreEventName>(event: N, payload: CoreEventPayload<N>): Promise<void> {
    await this.#page.evaluate((told) => globalThis.scriptedCore!.tell(told.event, told.payload), {
      event,
      payload,
    });
  }

  /** What the window asked under one name, the oldest first. */
  async asked(name: keyof CoreContract): Promise<readonly ScriptedCall[]> {
    const calls = await this.#page.evaluate(() => globalThis.scriptedCore!.calls);
    return calls.filter(({ call }) => call === name);
  }
}

/** Runs in the page: knows nothing of this module. */
function connectInPage(script: {
  answers: ScriptedAnswers;
  generation: number;
  type: string;
}): void {
  const { port1, port2 } = new MessageChannel();
  const core: InPage = {
    answers: { ...script.answers },
    calls: [],
    tell: (event, payload) => port1.postMessage({ event, payload }),
  };
  globalThis.scriptedCore = core;
  port1.addEventListener('message', ({ data }: MessageEvent<ScriptedCall & { id: number }>) => {
    const { id, call, input } = data;
    core.calls.push({ call, input });
    const answer = core.answers[call];
    const code =
      answer === undefined ? 'not-ready' : (answer as { readonly refused?: string }).refused;
    port1.postMessage(
      code === undefined
        ? { id, ok: true, value: answer }
        : { id, ok: false, error: { code, facts: {}, correlation: 'scripted' } },
    );
  });
  port1.start();
  // A window that had a core already asks nothing of the next one: it is told where that stands.
  core.tell('state', core.answers['core.state']);
  window.postMessage({ type: script.type, generation: script.generation }, '*', [port2]);
}
