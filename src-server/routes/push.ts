import { pushAnswer, pushRequest } from '#shared/wire/sync.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { OperationIntake } from '../services/operations.ts';

/** As deploy/nginx/kiosks.conf lets through. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/** The route by which a kiosk hands over what happened, its own and what it carries for others. */
export function pushRoutes(services: {
  readonly intake: OperationIntake;
  readonly epoch: () => Promise<Uuid>;
}): readonly AnyRoute[] {
  return [
    route({
      method: 'POST',
      url: '/v1/sync/push',
      kind: 'api',
      tag: 'Sync',
      summary: 'Takes operations; the answer says what became of each, and is committed.',
      access: 'kiosk',
      // It hands over what it has not sent yet, and nothing else.
      isForRevoked: true,
      limit: 'kiosk',
      bodyLimit: LARGEST_BYTES,
      params: null,
      query: null,
      body: pushRequest,
      answers: { 200: pushAnswer },
      async handle({ actor, body }) {
        const results = await services.intake.take(body.operations, { id: actor.id, actor });
        return json({ epoch: await services.epoch(), results });
      },
    }),
  ];
}
