import { expect, test } from 'vitest';
import { verdictCode } from '#shared/domain/verdict.ts';
import { faceActs } from '#tools/demo/face-acts.ts';
import type { FacePlace } from '#tools/demo/face-guests.ts';
import { PORTRAITS, type PortraitId } from '#tools/simulate/face-portrait.ts';

const ticketOf = Object.fromEntries(PORTRAITS.map((id) => [id, `TICKET OF ${id}`])) as Record<
  PortraitId,
  string
>;
const place: FacePlace = {
  title: 'A meeting',
  gate: 'A gate',
  tickets: [],
  ticketOf,
  names: ticketOf,
};
const acts = faceActs(place);

test.each(acts)('$id: a shot for each time that the visitor goes on, and a verdict', (act) => {
  const { shots, cues } = act;
  expect(shots).toHaveLength(1 + cues.filter(({ cue }) => cue === 'goes-on').length);
  expect(cues.some(({ cue }) => cue === 'verdict')).toBe(true);
});

test('nobody who was let in shows the ticket again', () => {
  const inside = new Set<string>();
  const again: string[] = [];
  for (const { id, shots, cues } of acts) {
    const text = shots[0]?.scene.tickets?.[0]?.text ?? '';
    if (inside.has(text)) again.push(id);
    const isIn = cues.some(
      (cue) => cue.cue === 'override' || (cue.cue === 'verdict' && cue.expects === 'admitted'),
    );
    if (isIn) inside.add(text);
  }
  expect(again).toEqual([]);
});

test('a ticket that is shown by two is out of sight in between: one code is one presentation', () => {
  const texts = acts.map(({ shots }) => shots[0]?.scene.tickets?.[0]?.text);
  expect(texts.filter((text, at) => text === texts[at - 1])).toEqual([]);
});

test('every verdict about a face is shown', () => {
  const shown = new Set(
    acts.flatMap(({ cues }) => cues.flatMap((cue) => (cue.cue === 'verdict' ? cue.expects : []))),
  );
  const aboutFaces = verdictCode.options.filter((code) => /^(?:face|liveness)-/.test(code));
  expect(aboutFaces).toHaveLength(4);
  for (const code of aboutFaces) expect(shown).toContain(code);
});
