import { z } from 'zod';
import { instant } from '../domain/instant.ts';
import { updatePlan } from '../domain/update-rule.ts';
import { updateReport } from '../wire/update.ts';
import { call } from './call.ts';

const nothing = z.strictObject({});

/** How this laptop's program stands. */
export const updateView = z.strictObject({
  version: z.string(),
  /**
   * `off`: this program takes no updates, see `off`; `waiting`: a release is known and not yet
   * downloaded; `testing`: a new version shows whether it works.
   */
  state: z.enum([
    'off',
    'current',
    'waiting',
    'downloading',
    'ready',
    'installing',
    'testing',
    'failed',
    'went-back',
  ]),
  /** Why not: no release key is in the package, or it was installed in a way that IT updates. */
  off: z.enum(['no-keys', 'not-updatable']).nullable(),
  /** What is to be installed next; null: nothing. */
  newest: z
    .strictObject({
      sequence: z.int().positive(),
      version: z.string(),
      isSecurity: z.boolean(),
      /** This laptop's version is below what the release says all must have. */
      isDemanded: z.boolean(),
    })
    .nullable(),
  progress: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  /** It is here whole. */
  isReady: z.boolean(),
  when: updatePlan.shape.when,
  /** Why it is not installed at this moment; null: it may be, or there is nothing to install. */
  hold: z.enum(['event', 'window', 'quit']).nullable(),
  /** Until when an event holds it. */
  heldUntil: instant.nullable(),
  failure: z.strictObject({ why: updateReport.shape.failure.unwrap(), at: instant }).nullable(),
});
export type UpdateView = z.infer<typeof updateView>;

export const updateContract = {
  'update.view': call({ input: nothing, output: updateView, access: 'staff', retry: 'safe' }),
  /**
   * Installs what is ready: the program ends and starts again. `despiteEvent`: also during an event,
   * which only a security update may. Rejects with not-ready or update-held.
   */
  'update.now': call({
    input: z.strictObject({ sequence: z.int().positive(), despiteEvent: z.boolean() }),
    output: updateView,
    access: 'staff',
    retry: 'safe',
  }),
};
