import { expect, test } from 'vitest';
import type { HeldSource } from '#core/services/face-template.ts';
import type { RecordedFact } from '#core/services/operations.ts';
import { createTemplateTelling } from '#core/services/sync/templates.ts';
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
  const state = { isGiven: true };
  const told: RecordedFact[] = [];
  const telling = createTemplateTelling({
    store: {
      source: (id) => (id === sourceId ? source : null),
    },
    consents: { isGiven: () => state.isGiven },
    recorder: {
      recordFact(fact) {
        told.push(fact);
        return nextStamp(null, Date.now());
      },
    },
    transaction: (work) => work(),
    kioskId: newId(),
  });
  return { telling, state, told };
}

const payload = {
  user_id: userId,
  source_id: sourceId,
  model: CURRENT_FACE_MODEL,
  template: Buffer.from(template).toString('base64'),
  quality: 0.9,
};

test('one made here is told of while its person agrees, and not after', () => {
  const { telling, state, told } = desk();
  const made = { userId, sourceId, model: CURRENT_FACE_MODEL, template, quality: 0.9 };
  expect(telling.tell(made)).toBe(true);
  expect(told.map(({ fact }) => fact)).toEqual([{ type: 'template.made', payload }]);
  state.isGiven = false;
  expect(telling.tell(made)).toBe(false);
  expect(told).toHaveLength(1);
});
