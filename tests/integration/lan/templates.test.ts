import { expect, test } from 'vitest';
import type { HeldSource } from '#core/services/face-template.ts';
import type { RecordedFact } from '#core/services/operations.ts';
import { createSharedTemplates } from '#core/services/sync/templates.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { newId } from '#shared/domain/id.ts';
import { CURRENT_FACE_MODEL, TEMPLATE_LENGTH } from '#shared/face/template.ts';

const userId = newId();
const sourceId = newId();
const template = new Uint8Array(TEMPLATE_LENGTH).fill(7);

function desk() {
  const source: HeldSource = {
    userId,
    sourceId,
    madeFrom: 'selfie',
    state: 'waiting',
    model: null,
    template: null,
    quality: null,
    why: null,
    cropId: null,
    madeAt: null,
  };
  const state = { source, isGiven: true };
  const told: RecordedFact[] = [];
  const shared = createSharedTemplates({
    store: {
      source: (id) => (id === sourceId ? state.source : null),
      setMade: (made) => {
        state.source = { ...state.source, ...made, state: 'made' };
      },
    },
    seal: { seal: (_of, bytes) => bytes.toReversed() },
    consents: { isGiven: () => state.isGiven },
    recorder: {
      recordFact(fact) {
        told.push(fact);
        return nextStamp(null, Date.now());
      },
    },
    transaction: (work) => work(),
    kioskId: newId(),
    model: CURRENT_FACE_MODEL,
    now: () => Date.now(),
  });
  return { shared, state, told };
}

const foreign = {
  user_id: userId,
  source_id: sourceId,
  model: CURRENT_FACE_MODEL,
  template: Buffer.from(template).toString('base64'),
  quality: 0.9,
};

test('a template that another kiosk made spares this one its work, once', () => {
  const { shared, state } = desk();
  expect(shared.keepForeign(foreign)).toBe(true);
  expect(state.source).toMatchObject({ state: 'made', quality: 0.9, model: CURRENT_FACE_MODEL });
  expect(shared.keepForeign(foreign)).toBe(false);
});

test('what nobody agreed to, is another’s, of another model or no template is left', () => {
  const { shared, state } = desk();
  for (const wrong of [
    { ...foreign, user_id: newId() },
    { ...foreign, source_id: newId() },
    { ...foreign, model: 'other-model/1' },
    { ...foreign, template: Buffer.alloc(TEMPLATE_LENGTH).toString('base64') },
    { ...foreign, template: Buffer.alloc(3, 1).toString('base64') },
  ]) {
    expect(shared.keepForeign(wrong)).toBe(false);
  }
  state.isGiven = false;
  expect(shared.keepForeign(foreign)).toBe(false);
  expect(state.source.state).toBe('waiting');
});

test('one made here is told of while its person agrees, and not after', () => {
  const { shared, state, told } = desk();
  const made = { userId, sourceId, model: CURRENT_FACE_MODEL, template, quality: 0.9 };
  expect(shared.tell(made)).toBe(true);
  expect(told.map(({ fact }) => fact)).toEqual([{ type: 'template.made', payload: foreign }]);
  state.isGiven = false;
  expect(shared.tell(made)).toBe(false);
  expect(told).toHaveLength(1);
});
