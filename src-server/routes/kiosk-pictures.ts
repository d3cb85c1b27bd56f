import { pictureRequest } from '#shared/wire/sync.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { KioskPictures } from '../services/kiosk-pictures.ts';

/** Photographs for kiosks, a few hundred at a time. */
export function kioskPictureRoutes(pictures: KioskPictures): readonly AnyRoute[] {
  return [
    route({
      kind: 'api',
      tag: 'Kiosks',
      method: 'POST',
      url: '/v1/sync/pictures',
      summary: 'Gives pictures of people of the kiosk’s events, a line of JSON each.',
      access: 'kiosk',
      limit: 'kiosk',
      params: null,
      query: null,
      body: pictureRequest,
      answers: { 200: null },
      handle: async ({ actor, body }) => ({
        kind: 'bytes',
        status: 200,
        type: 'application/x-ndjson',
        bytes: await pictures.read(actor, body),
      }),
    }),
  ];
}
