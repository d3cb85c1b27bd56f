import { parseArgs } from 'node:util';
import { z } from 'zod';
import { facePolicy } from '#shared/face/policy.ts';

export const SEED_USAGE = `Usage: npm run seed -- --data DIR [--attendees N] [--events M] [options]

Makes a data folder for trying out and tests: events, attendees, tickets, staff with known PINs.

  --data DIR         the folder; new, empty, or seeded before (then it is made anew)
  --attendees N      in all, 1 to 2000000 (200); with several events nine in ten go to the first
  --events M         1 to 50 (2)
  --seed S           the same seed gives the same package and tickets (1)
  --date YYYY-MM-DD  the doors open at its midnight in India, for a week (today)
  --faces POLICY     off, when-unsure or required (off: drawn selfies show no real face)
  --passphrase TEXT  opens the folder where there is no keychain (one is made up and printed)

GATEHOUSE_THROWAWAY_KEY=<64 hex digits> is used as the database key where it is set; it is never
written anywhere, and the kiosk needs it again to open the folder.
`;

const seedArguments = z.strictObject({
  data: z.string('a folder is needed').min(1, 'a folder is needed'),
  attendees: z.coerce.number().int().min(1).max(2_000_000).default(200),
  events: z.coerce.number().int().min(1).max(50).default(2),
  seed: z.string().min(1).max(100).default('1'),
  date: z.iso.date().optional(),
  faces: facePolicy.default('off'),
  passphrase: z.string().min(10).max(200).optional(),
  throwawayKey: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export type SeedArguments = z.infer<typeof seedArguments>;

/** Arguments that make no sense; the message says which. */
export class UsageError extends Error {}

/**
 * @returns what was asked for, or null where help was
 * @throws UsageError
 */
export function parseSeedArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SeedArguments | null {
  let values: Record<string, string | boolean | undefined>;
  try {
    const text = { type: 'string' } as const;
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        data: text,
        attendees: text,
        events: text,
        seed: text,
        date: text,
        faces: text,
        passphrase: text,
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values['help'] === true) return null;
  const parsed = seedArguments.safeParse({
    ...values,
    throwawayKey: environment['GATEHOUSE_THROWAWAY_KEY'],
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '');
  const option = name === 'throwawayKey' ? 'GATEHOUSE_THROWAWAY_KEY' : `--${name}`;
  throw new UsageError(`${option}: ${issue?.message ?? 'not understood'}`);
}
