import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  NOTHING_PRESENTED,
  observeFrame,
  OUT_OF_SIGHT_MS,
  type PresentationEvent,
  type SeenCode,
} from '#renderer/camera/presentation.ts';

const ticket = (text: string): SeenCode => ({ text, ticketShaped: true });
const stranger = (text: string): SeenCode => ({ text, ticketShaped: false });

function play(
  frames: readonly { at: number; codes: readonly SeenCode[] }[],
): (PresentationEvent & { at: number })[] {
  let state = NOTHING_PRESENTED;
  return frames.flatMap(({ at, codes }) => {
    const step = observeFrame(state, codes, at);
    state = step.state;
    return step.events.map((event) => ({ ...event, at }));
  });
}

const film = (from: number, to: number, codes: readonly SeenCode[]) =>
  Array.from({ length: Math.floor((to - from) / 33) }, (_, i) => ({ at: from + i * 33, codes }));

const presented = (events: readonly PresentationEvent[]) =>
  events.flatMap((event) => (event.kind === 'presented' ? [event.text] : []));

describe('a presentation', () => {
  it('is one, however long the ticket is held', () => {
    expect(presented(play(film(0, 60_000, [ticket('A')])))).toEqual(['A']);
  });

  it('goes on through gaps shorter than three seconds', () => {
    const events = play([
      ...film(0, 500, [ticket('A')]),
      ...film(500, 3300, []),
      ...film(3300, 4000, [ticket('A')]),
    ]);
    expect(presented(events)).toEqual(['A']);
  });

  it('ends after three seconds out of sight, and the same code is then a new one', () => {
    const events = play([
      ...film(0, 500, [ticket('A')]),
      ...film(500, 3700, []),
      ...film(3700, 4000, [ticket('A')]),
    ]);
    expect(events.map((event) => event.kind)).toEqual(['presented', 'ended', 'presented']);
  });

  it('gives way at once to a different ticket, also while the first is still in view', () => {
    const events = play([
      { at: 0, codes: [ticket('A')] },
      { at: 33, codes: [ticket('A'), ticket('B')] },
      { at: 66, codes: [ticket('B')] },
    ]);
    expect(presented(events)).toEqual(['A', 'B']);
    expect(events.at(-1)?.at).toBe(33);
  });

  it('admits nobody while two tickets are shown at once, and the one that is left afterwards', () => {
    const events = play([
      ...film(0, 1000, [ticket('A'), ticket('B')]),
      ...film(1000, 2000, [ticket('B')]),
    ]);
    expect(events.map((event) => event.kind)).toEqual(['several', 'single', 'presented']);
    expect(presented(events)).toEqual(['B']);
  });

  it('takes the ticket where the other code is no ticket, and does not judge the other one after it', () => {
    const events = play([
      ...film(0, 1000, [stranger('http://ad'), ticket('A')]),
      ...film(1000, 6000, [stranger('http://ad')]),
    ]);
    expect(presented(events)).toEqual(['A']);
    expect(events.some((event) => event.kind === 'several')).toBe(false);
  });

  it('waits a moment with a code that is no ticket, in case it stands on one', () => {
    const events = play([
      { at: 0, codes: [stranger('http://ad')] },
      ...film(33, 900, [stranger('http://ad'), ticket('A')]),
    ]);
    expect(presented(events)).toEqual(['A']);
    expect(presented(play(film(0, 900, [stranger('hello')])))).toEqual(['hello']);
  });
});

const frames = fc
  .array(
    fc.record({
      wait: fc.integer({ min: 1, max: 4000 }),
      codes: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'x', 'y'), { maxLength: 3 }),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ wait, codes }) => {
      at += wait;
      return { at, codes: codes.map((text) => ({ text, ticketShaped: text < 'a' })) };
    });
  });

describe('any sequence of frames', () => {
  it('presents only what is in the frame, never two in one frame, and never while several are shown', () => {
    fc.assert(
      fc.property(frames, (sequence) => {
        let state = NOTHING_PRESENTED;
        for (const { at, codes } of sequence) {
          const step = observeFrame(state, codes, at);
          const now = presented(step.events);
          expect(now.length).toBeLessThanOrEqual(1);
          for (const text of now) expect(codes.some((code) => code.text === text)).toBe(true);
          expect(step.state.several && now.length > 0).toBe(false);
          state = step.state;
        }
      }),
    );
  });

  it('presents the same code again only after it was out of sight for three seconds', () => {
    fc.assert(
      fc.property(frames, (sequence) => {
        const lastSeen = new Map<string, number>();
        const seenSincePresented = new Set<string>();
        let state = NOTHING_PRESENTED;
        for (const { at, codes } of sequence) {
          const step = observeFrame(state, codes, at);
          for (const text of presented(step.events)) {
            const gap = at - (lastSeen.get(text) ?? -Infinity);
            expect(seenSincePresented.has(text) ? gap : Infinity).toBeGreaterThanOrEqual(
              OUT_OF_SIGHT_MS,
            );
            seenSincePresented.add(text);
          }
          for (const [text, seen] of lastSeen)
            if (at - seen >= OUT_OF_SIGHT_MS) seenSincePresented.delete(text);
          for (const code of codes) lastSeen.set(code.text, at);
          state = step.state;
        }
      }),
    );
  });

  it('presents a ticket that is alone in view in the first frame that holds it', () => {
    fc.assert(
      fc.property(frames, (sequence) => {
        const last = sequence.at(-1)?.at ?? 0;
        const events = play([
          ...sequence,
          { at: last + OUT_OF_SIGHT_MS, codes: [] },
          { at: last + OUT_OF_SIGHT_MS + 1, codes: [ticket('Z')] },
        ]);
        expect(presented(events).at(-1)).toBe('Z');
      }),
    );
  });

  it('forgets what it no longer needs', () => {
    fc.assert(
      fc.property(frames, (sequence) => {
        let state = NOTHING_PRESENTED;
        for (const { at, codes } of sequence) state = observeFrame(state, codes, at).state;
        const last = sequence.at(-1)?.at ?? 0;
        const after = observeFrame(state, [], last + OUT_OF_SIGHT_MS).state;
        expect(after.sightings.size).toBe(0);
        expect(after.presented.size).toBe(0);
      }),
    );
  });
});
