import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { pin } from '../domain/staff.ts';
import { call } from './call.ts';

const nothing = z.strictObject({});

/** A laptop that may be in strange hands, or goes to other ones. */
export const custodyContract = {
  /** A supervisor opens a laptop whose lease has ended, with a code of the hub's people. */
  'lease.reopen': call({
    input: z.strictObject({ staffId: uuid, pin, code: z.string().min(1).max(40) }),
    output: nothing,
    access: 'setup',
    retry: 'safe',
  }),
  /** What would go with this laptop's copy. */
  'copy.contents': call({
    input: nothing,
    output: z.strictObject({
      people: z.int().nonnegative(),
      /** Facts that are nowhere else: while there are any, the copy stays. */
      onlyHere: z.int().nonnegative(),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /**
   * Destroys this laptop's copy, its keys first; the answer comes before it is gone. `people` is typed:
   * who has another laptop before them than they think is told so.
   */
  'copy.destroy': call({
    input: z.strictObject({ people: z.int().nonnegative() }),
    output: nothing,
    access: 'staff',
    retry: 'never',
  }),
};
