import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { updateChannel, updateOffer, updateQuery, updateReport } from '#shared/wire/update.ts';
import { done, json } from '../http/answer.ts';
import { ranged } from '../http/ranged.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Releases } from '../services/releases.ts';

const releaseView = z.object({
  sequence: z.int(),
  channel: updateChannel,
  version: z.string(),
  percent: z.int(),
  groups: z.array(z.string()),
  paused_at: instant.nullable(),
  added_at: instant,
});
const kioskView = z.object({
  kiosk_id: uuid,
  name: z.string(),
  channel: updateChannel,
  group: z.string().nullable(),
  report: updateReport.nullable(),
  reported_at: instant.nullable(),
});

/** Updates: what a kiosk is to install, its bytes, what became of it; and who runs what, for staff. */
export function releaseRoutes(releases: Releases): readonly AnyRoute[] {
  const common = { kind: 'api', tag: 'Updates' } as const;
  return [
    route({
      ...common,
      method: 'GET',
      url: '/v1/sync/update',
      summary: 'Says which release a kiosk is to install next; null: none.',
      access: 'kiosk',
      limit: 'kiosk',
      params: null,
      query: updateQuery,
      body: null,
      answers: { 200: updateOffer },
      handle: async ({ actor, query }) => json({ offer: await releases.offer(actor, query) }),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/sync/update/:sequence/:name',
      summary: 'Gives a file of a release, or the range of its bytes that is asked for.',
      access: 'kiosk',
      limit: 'kiosk',
      params: z.strictObject({
        sequence: z.coerce.number().int().positive(),
        name: z.string().max(120),
      }),
      query: null,
      body: null,
      answers: { 200: null, 206: null, 416: null },
      async handle({ params, raw }) {
        const file = await releases.file(params.sequence, params.name);
        return ranged(raw.headers.range, file.size, (from, to) => releases.read(file, from, to));
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/sync/update/report',
      summary: 'Takes what a kiosk runs, and how far it is with the next release.',
      access: 'kiosk',
      limit: 'kiosk',
      params: null,
      query: null,
      body: updateReport,
      answers: { 204: null },
      async handle({ actor, body }) {
        await releases.report(actor, body);
        return done;
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/releases',
      summary: 'Lists the releases with their roll-out, and which kiosk runs what.',
      access: { staff: ['organiser', 'admin'] },
      limit: 'read',
      params: null,
      query: null,
      body: null,
      answers: { 200: z.object({ releases: z.array(releaseView), kiosks: z.array(kioskView) }) },
      async handle() {
        const [all, kiosks] = await Promise.all([releases.list(), releases.kiosks()]);
        return json({
          releases: all.map(
            ({ pausedAt, addedAt, sequence, channel, version, percent, groups }) => ({
              sequence,
              channel,
              version,
              percent,
              groups,
              paused_at: pausedAt,
              added_at: addedAt,
            }),
          ),
          kiosks: kiosks.map(({ kioskId, reportedAt, ...kiosk }) => ({
            kiosk_id: kioskId,
            ...kiosk,
            reported_at: reportedAt,
          })),
        });
      },
    }),
  ];
}
