import { z } from 'zod';
import { documentRow } from '#shared/domain/attendee.ts';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { json, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { readUpload } from '../http/upload.ts';
import type { DocumentLinks } from '../services/document-links.ts';
import { DOCUMENT_VARIANTS } from '../services/document-ports.ts';
import {
  DOCUMENT_ROLES,
  type DocumentReading,
  type ReadPicture,
} from '../services/document-reading.ts';
import type { Documents } from '../services/documents.ts';

const document = documentRow.omit({ user_id: true }).extend({
  size: z.int().positive().describe('bytes'),
  width: z.int().positive(),
  height: z.int().positive(),
  has_small: z.boolean().describe('whether display picture and thumbnail are made already'),
});
const documentList = z.strictObject({ documents: z.array(document) });

const picture = z.strictObject({ id: uuid, variant: z.enum(DOCUMENT_VARIANTS) });
const token = z.string().min(20).max(1_000);

/** A picture of a person: seen by who asked, kept by nobody on the way, and never run as a page. */
function pictureAnswer({ bytes, mime }: ReadPicture): Answer {
  return {
    kind: 'bytes',
    status: 200,
    type: mime,
    bytes,
    headers: {
      'cache-control': 'private, no-store',
      'content-disposition': 'inline',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  };
}

/** The routes of documents. */
export function documentRoutes(ports: {
  readonly documents: Documents;
  readonly reading: DocumentReading;
  readonly links: DocumentLinks;
}): AnyRoute[] {
  const { documents, reading, links } = ports;
  return [
    route({
      method: 'POST',
      url: '/v1/me/documents/:file_type',
      kind: 'api',
      tag: 'Documents',
      summary:
        'Takes a picture (field `file`) in place of an earlier one, and waits for a review. Of an approved person it wants the field `review_again` = `yes`: the ticket rests until the review.',
      access: 'attendee',
      limit: 'upload',
      params: documentRow.pick({ file_type: true }),
      query: null,
      body: null,
      consumes: 'multipart/form-data',
      answers: { 201: document },
      async handle({ actor, params, raw }) {
        const { files, fields } = await readUpload(raw);
        const bytes = files.get('file');
        if (bytes === undefined || files.size > 1) {
          throw new GatehouseError('invalid-input', 'wants one picture in the field `file`', {
            field: 'file',
          });
        }
        const reviewAgain = fields['review_again'] === 'yes';
        const made = await documents.upload(actor, {
          fileType: params.file_type,
          bytes,
          reviewAgain,
        });
        return json(made, 201);
      },
    }),
    route({
      method: 'GET',
      url: '/v1/me/documents',
      kind: 'api',
      tag: 'Documents',
      summary: 'Lists one’s own documents.',
      access: 'attendee',
      limit: 'read',
      params: null,
      query: null,
      body: null,
      answers: { 200: documentList },
      handle: async ({ actor }) => json({ documents: await documents.listOf(actor.id) }),
    }),
    route({
      method: 'GET',
      url: '/v1/users/:user_id/documents',
      kind: 'api',
      tag: 'Documents',
      summary: 'Lists a person’s documents.',
      access: { staff: DOCUMENT_ROLES },
      limit: 'read',
      params: z.strictObject({ user_id: uuid }),
      query: null,
      body: null,
      answers: { 200: documentList },
      handle: async ({ params }) => json({ documents: await documents.listOf(params.user_id) }),
    }),
    route({
      method: 'GET',
      url: '/v1/documents/:id/:variant',
      kind: 'api',
      tag: 'Documents',
      summary: 'Reads a document of one’s own, or as reviewer, organiser or admin; logged.',
      access: 'signed-in',
      limit: 'read',
      params: picture,
      query: null,
      body: null,
      answers: { 200: null },
      handle: async ({ actor, params }) =>
        pictureAnswer(await reading.read(params.id, params.variant, actor)),
    }),
    route({
      method: 'POST',
      url: '/v1/documents/:id/:variant/links',
      kind: 'api',
      tag: 'Documents',
      summary: 'Makes an address that shows a document for five minutes, for who reads it alone.',
      access: 'signed-in',
      limit: 'read',
      params: picture,
      query: null,
      body: null,
      answers: { 201: z.strictObject({ url: z.string(), expires_at: instant }) },
      async handle({ actor, params }) {
        const { token: made, expiresAt } = await links.make(params.id, params.variant, actor);
        return json({ url: `/v1/document-links?token=${made}`, expires_at: expiresAt }, 201);
      },
    }),
    route({
      method: 'GET',
      url: '/v1/document-links',
      kind: 'api',
      tag: 'Documents',
      summary: 'Shows what a signed address names; logged as read by whom it was made for.',
      access: 'public',
      limit: 'read',
      params: null,
      query: z.strictObject({ token }),
      body: null,
      answers: { 200: null },
      handle: async ({ actor, query }) => pictureAnswer(await links.read(query.token, actor)),
    }),
  ];
}
