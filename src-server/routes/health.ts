import { z } from 'zod';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';

/** What must answer for the hub to do its work. */
export interface ReadyCheck {
  readonly name: string;
  /** Throws where it does not. */
  readonly ask: () => Promise<unknown>;
}

/** Longer than any of them takes when it is well; balancers wait two or three seconds. */
const CHECK_MS = 2_000;

async function answersIn({ ask }: ReadyCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, false);
  });
  const asked = ask().then(
    () => true,
    () => false,
  );
  const isWell = await Promise.race([asked, late]);
  clearTimeout(timer);
  return isWell;
}

/** Whether the hub is alive, and whether it can work. */
export function healthRoutes(checks: readonly ReadyCheck[]): AnyRoute[] {
  const common = {
    method: 'GET',
    kind: 'api',
    tag: 'Health',
    access: 'public',
    limit: 'none',
    params: null,
    query: null,
    body: null,
  } as const;
  return [
    route({
      ...common,
      url: '/health',
      summary: 'Whether the process answers: a reason to restart it where it does not.',
      answers: { 200: z.strictObject({ status: z.literal('alive') }) },
      handle: () => json({ status: 'alive' }),
    }),
    route({
      ...common,
      url: '/ready',
      summary: 'Whether requests should be sent here; names what is away.',
      answers: {
        200: z.strictObject({ status: z.literal('ready') }),
        503: z.strictObject({ status: z.literal('not-ready'), away: z.array(z.string()) }),
      },
      async handle() {
        const well = await Promise.all(checks.map(answersIn));
        const away = checks.filter((_, index) => well[index] !== true).map(({ name }) => name);
        return away.length === 0
          ? json({ status: 'ready' })
          : json({ status: 'not-ready', away }, 503);
      },
    }),
  ];
}
