import { z } from 'zod';
import { documentRow } from '#shared/domain/attendee.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeActor } from '../services/actor.ts';
import type { DocumentReading } from '../services/document-reading.ts';
import type { FileType } from '../services/document-ports.ts';
import type { Documents, DocumentView } from '../services/documents.ts';
import { json, seeOther, type Answer } from '../http/answer.ts';
import { statusOf } from '../http/problem.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { readUpload } from '../http/upload.ts';
import { PICTURE_TYPES } from './account-view.ts';
import { say } from './flash.ts';
import { refusedForm } from './form-errors.ts';
import type { FormProof } from './form-proof.ts';
import { consentText } from './consent-pages.ts';
import type { PageAccounts, PageConsents } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import type { FieldError } from './view-models.ts';

/** Refusals that are about the picture: told beside its field, and another can be taken at once. */
const OF_THE_PICTURE = {
  'picture-too-large': 'picture',
  'picture-too-many-pixels': 'picture',
  'picture-not-supported': 'picture',
  'picture-damaged': 'picture',
  'file-infected': 'picture',
  'scanner-unavailable': 'picture',
  'store-unavailable': 'picture',
  'edit-clash': 'picture',
  'request-too-large': 'picture',
  'review-again-needed': null,
} as const;

const params = documentRow.pick({ file_type: true });

/** Taking and sending the three pictures. */
export function picturePages(ports: {
  readonly pages: Pages;
  readonly accounts: PageAccounts;
  readonly consents: PageConsents;
  readonly documents: Documents;
  readonly reading: DocumentReading;
  readonly proof: Pick<FormProof, 'check'>;
}): AnyRoute[] {
  const { pages, accounts, consents, documents, reading, proof } = ports;
  const common = {
    kind: 'page',
    tag: 'Pages',
    access: 'attendee',
    params,
    query: null,
    body: null,
  } as const;

  async function currentOf(actor: AttendeeActor, type: FileType): Promise<DocumentView | null> {
    const all = await documents.listOf(actor.id);
    return all.find(({ file_type }) => file_type === type) ?? null;
  }
  async function form(
    asked: Asked & { readonly actor: AttendeeActor },
    type: FileType,
    errors: readonly FieldError[],
  ): Promise<Answer> {
    const [current, own, consent] = await Promise.all([
      currentOf(asked.actor, type),
      accounts.own(asked.actor),
      consents.own(asked.actor),
    ]);
    const isAsked = type === 'selfie' && consent?.decision !== 'given';
    const hasErrors = errors.length > 0;
    return pages.show(asked, {
      view: 'picture',
      title: pages.words(asked).t(`document.title.${type}`),
      status: hasErrors ? 400 : 200,
      hasErrors,
      scripts: ['upload.js'],
      model: {
        type,
        number: PICTURE_TYPES.indexOf(type) + 1,
        currentUrl:
          current === null ? null : `/account/pictures/${type}/display?v=${current.id.slice(-8)}`,
        consent: isAsked ? consentText(asked.language) : null,
        needsReviewAgain: own.status === 'approved',
        form: { values: {}, errors },
      },
    });
  }

  return [
    route({
      ...common,
      method: 'GET',
      url: '/account/pictures/:file_type',
      summary: 'How to take a picture, and the form to send it.',
      limit: 'page',
      answers: { 200: null },
      handle: (asked) => form(asked, asked.params.file_type, []),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/account/pictures/:file_type',
      summary:
        'Takes a picture. A script of the page asks for JSON: where to go, or what is wrong.',
      limit: 'upload',
      consumes: 'multipart/form-data',
      answers: { 200: null, 303: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { file_type: fileType } = asked.params;
        const isScript = asked.raw.headers.accept === 'application/json';
        try {
          const { fields, files } = await readUpload(asked.raw);
          proof.check(asked, fields['_csrf']);
          const bytes = files.get('picture');
          if (bytes === undefined) {
            const error = {
              field: 'picture',
              text: words.t('fieldProblem.picture.missing'),
            } as const;
            return isScript
              ? json({ message: error.text }, 400)
              : await form(asked, fileType, [error]);
          }
          const reviewAgain = fields['again'] === 'yes';
          await documents.upload(asked.actor, { fileType, bytes, reviewAgain });
          // Not ticked says nothing: no consent is given, and one of before stays.
          if (fileType === 'selfie' && fields['consent'] === 'yes') {
            await consents.record(asked.actor, 'given', asked.language);
          }
        } catch (error) {
          if (isScript && error instanceof GatehouseError) {
            return json({ message: words.problem(error.code) }, statusOf(error.code));
          }
          return await form(asked, fileType, refusedForm(error, words, OF_THE_PICTURE));
        }
        const to = await nextPage(asked.actor);
        const said = [say(`saved-${fileType}`)];
        return isScript ? { ...json({ to }), cookies: said } : seeOther(to, said);
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/pictures/:file_type/:variant',
      summary: 'Shows one’s own picture; logged.',
      limit: 'page',
      params: params.extend({ variant: z.enum(['display', 'thumbnail']) }),
      // The address changes with the picture.
      query: z.object({ v: z.string().max(20).optional() }),
      answers: { 200: null },
      async handle({ actor, params: { file_type, variant } }): Promise<Answer> {
        const current = await currentOf(actor, file_type);
        if (current === null) throw new GatehouseError('document-unknown', 'none of this type');
        const { bytes, mime } = await reading.read(current.id, variant, actor);
        return {
          kind: 'bytes',
          status: 200,
          type: mime,
          bytes,
          headers: {
            'cache-control': 'private, no-store',
            'content-security-policy': "default-src 'none'; sandbox",
            'cross-origin-resource-policy': 'same-origin',
          },
        };
      },
    }),
  ];

  /** The next picture that is missing; then the account. */
  async function nextPage(actor: AttendeeActor): Promise<`/${string}`> {
    const all = await documents.listOf(actor.id);
    const missing = PICTURE_TYPES.find((type) => !all.some(({ file_type }) => file_type === type));
    return missing === undefined ? '/account' : `/account/pictures/${missing}`;
  }
}
