import { describe, expect, it } from 'vitest';
import { createConsentLedger } from '#core/services/consent.ts';
import { createFaceTemplates } from '#core/services/face-template.ts';
import { createConsentStore } from '#core/storage/consent-store.ts';
import type { WritableDatabase } from '#core/storage/database.ts';
import { createErasureStore } from '#core/storage/erasure-store.ts';
import { createTemplateStore } from '#core/storage/template-store.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { MadeTemplate } from '#shared/domain/operation.ts';
import { CURRENT_FACE_MODEL, TEMPLATE_LENGTH } from '#shared/face/template.ts';
import type { Change } from '#shared/wire/sync.ts';
import { attendeeOf, NOON, testId } from '#tests/fixtures/small-event.ts';
import { openEvening } from './evening-stand.ts';

const SELFIE = testId(14, 1);
const userId = attendeeOf(1).id;
const AT = toInstant(NOON);

const person: Change = { t: 'attendee', row: attendeeOf(1, { selfie: SELFIE }), stamps: {} };
const picture: Change = {
  t: 'document',
  row: { id: SELFIE, user_id: userId, file_type: 'selfie', mime: 'image/jpeg', created_at: AT },
};
function consent(decision: 'given' | 'withdrawn', index: number): Change {
  return {
    t: 'consent',
    row: {
      id: testId(13, index),
      user_id: userId,
      purpose: 'face-matching',
      decision,
      text_version: 'face-matching-1',
      language: 'hi',
      staff_id: null,
      recorded_at: toInstant(NOON + index),
    },
  };
}
function template(change: Partial<MadeTemplate> = {}): Change {
  return {
    t: 'template',
    row: {
      user_id: userId,
      source_id: SELFIE,
      model: CURRENT_FACE_MODEL,
      template: Buffer.alloc(TEMPLATE_LENGTH, 7).toString('base64'),
      quality: 0.9,
      ...change,
    },
  };
}

/** The store's own templates, sealed by nothing: what becomes of the rows is looked at here. */
function takeTemplate(database: WritableDatabase): (made: MadeTemplate) => void {
  const held = createTemplateStore(database);
  const erasures = createErasureStore(database);
  const consents = createConsentLedger({
    consents: createConsentStore(database),
    sources: held,
    erasures,
  });
  const templates = createFaceTemplates({
    store: held,
    consents,
    seal: { seal: (_of, bytes) => bytes, opener: () => (_of, sealed) => Buffer.from(sealed) },
    files: { write: () => Promise.resolve() },
    erasures: { eraseKeys: () => {}, complete: () => Promise.resolve() },
    doom: () => {},
    transaction: (work) => work(),
    model: CURRENT_FACE_MODEL,
    now: () => NOON,
    onChanged: () => {},
  });
  return (made) => {
    templates.take(made);
  };
}

const ROWS = 'SELECT source_id, made_from, state FROM face_templates ORDER BY source_id';

describe('a template that another kiosk made', () => {
  it('comes in one page with all that it is of, in whatever order, and spares this one its work', async () => {
    const all = [person, picture, consent('given', 1), template()];
    for (const changes of [all, all.toReversed()]) {
      await using evening = await openEvening({ takeTemplate });
      evening.apply(...changes);
      evening.apply(...changes);
      expect(evening.store.prepare(ROWS).all()).toEqual([
        { source_id: SELFIE, made_from: 'selfie', state: 'made' },
      ]);
    }
  });

  it('takes the place of the picture that waits, and goes with the consent', async () => {
    await using evening = await openEvening({ takeTemplate });
    evening.apply(person, picture, consent('given', 1));
    expect(evening.store.prepare(ROWS).all()).toMatchObject([{ state: 'waiting' }]);
    evening.apply(template());
    expect(evening.store.prepare(ROWS).all()).toMatchObject([{ state: 'made' }]);
    evening.apply(consent('withdrawn', 2));
    expect(evening.store.prepare(ROWS).all()).toEqual([]);
  });

  it('without consent, of another model, or without a direction is left', async () => {
    await using evening = await openEvening({ takeTemplate });
    evening.apply(person, picture, template());
    expect(evening.store.prepare(ROWS).all()).toEqual([]);
    evening.apply(
      consent('given', 1),
      template({ model: 'other-model/1' }),
      template({ template: Buffer.alloc(TEMPLATE_LENGTH).toString('base64') }),
      template({ user_id: testId(5, 99) }),
    );
    expect(evening.store.prepare(ROWS).all()).toMatchObject([{ state: 'waiting' }]);
  });
});
