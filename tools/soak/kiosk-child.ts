import { createCore, type Core } from '#core/core.ts';
import { systemClock } from '#core/system-clock.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { ChildPlan, ChildReply, ChildRequest } from './kiosk-protocol.ts';

/* A kiosk's real core in a process of its own, which the soak drives and kills. */
const plan = JSON.parse(process.argv[2] ?? '') as ChildPlan;
let jumpedMs = plan.clockMs;
const core: Core = createCore({
  dataFolder: plan.dataFolder,
  throwawayKey: plan.key,
  version: 'soak',
  // Who meets whom is drawn.
  noMulticast: true,
  clock: { ...systemClock, wall: () => Date.now() + jumpedMs },
});

async function perform(request: ChildRequest): Promise<unknown> {
  switch (request.do) {
    case 'open':
      return core.open();
    case 'call': {
      const { call } = request.session === null ? core : core.as(request.session);
      return call(request.name, request.input as never);
    }
    case 'jump':
      jumpedMs = request.ms;
      return null;
    case 'close':
      return core.close();
  }
}

process.on('message', (request: ChildRequest) => {
  perform(request).then(
    (value) => {
      process.send?.({ id: request.id, value } satisfies ChildReply);
      if (request.do === 'close') process.disconnect();
    },
    (error: unknown) => {
      const code = error instanceof GatehouseError ? error.code : `unexpected: ${String(error)}`;
      process.send?.({ id: request.id, code } satisfies ChildReply);
    },
  );
});
process.on('disconnect', () => process.exit(0));
