/** A presentation lasts until its code has been out of sight for so many milliseconds. */
export const OUT_OF_SIGHT_MS = 3000;
/** Two codes count as shown together when both were seen within so many milliseconds. */
export const TOGETHER_MS = 400;
/**
 * A code that is no ticket must be in view for so many milliseconds before it counts: a ticket may
 * carry another code (an advertisement) that the reader sees first.
 */
export const STRANGER_PATIENCE_MS = 300;

/** A code seen in a frame: its text, and whether it has the shape of a ticket. */
export type SeenCode = { readonly text: string; readonly ticketShaped: boolean };

export type PresentationEvent =
  /** A new presentation: decide on it, once. */
  | { readonly kind: 'presented'; readonly text: string; readonly ticketShaped: boolean }
  /** Several codes are in view: ask for one at a time. Sent once for as long as it lasts. */
  | { readonly kind: 'several'; readonly texts: readonly string[] }
  /** Not several any more. */
  | { readonly kind: 'single' }
  /** The code has been out of sight long enough: the same code again is a new presentation. */
  | { readonly kind: 'ended'; readonly text: string };

type Sighting = { readonly since: number; readonly at: number; readonly ticketShaped: boolean };

/**
 * Who is being presented, and until when. All times are milliseconds of one steady clock.
 * - `sightings`: since when and when last each code that is still remembered was seen.
 * - `presented`: codes whose presentation lasts; they are not presented again.
 */
export type PresentationState = {
  readonly sightings: ReadonlyMap<string, Sighting>;
  readonly presented: ReadonlySet<string>;
  readonly several: boolean;
};

export const NOTHING_PRESENTED: PresentationState = {
  sightings: new Map(),
  presented: new Set(),
  several: false,
};

/**
 * What counts among the codes in view. A ticket beside other codes (a logo, a poster, the ticket's
 * own advertisement) is the ticket; without a ticket every code counts, so that someone who shows
 * something else is told so.
 */
function rivals(
  texts: readonly string[],
  sightings: PresentationState['sightings'],
): readonly string[] {
  const tickets = texts.filter((text) => sightings.get(text)?.ticketShaped);
  return tickets.length > 0 ? tickets : texts;
}

/**
 * Takes in one frame. Pure: the same state, codes and time give the same answer.
 *
 * Two codes that count are 'several' and nobody is presented until one is left. One that has been
 * presented already does not count as a rival: the next visitor's ticket beside the last one's is
 * a new presentation at once.
 * @param now milliseconds; a time before the last one counts as no time passed
 */
export function observeFrame(
  state: PresentationState,
  codes: readonly SeenCode[],
  now: number,
): { readonly state: PresentationState; readonly events: readonly PresentationEvent[] } {
  const events: PresentationEvent[] = [];
  const sightings = new Map(state.sightings);
  const presented = new Set(state.presented);
  for (const code of codes) {
    const before = sightings.get(code.text);
    sightings.set(code.text, {
      since: before?.since ?? now,
      at: Math.max(before?.at ?? now, now),
      ticketShaped: code.ticketShaped,
    });
  }
  for (const [text, { at }] of sightings) {
    if (now - at < OUT_OF_SIGHT_MS) continue;
    sightings.delete(text);
    if (presented.delete(text)) events.push({ kind: 'ended', text });
  }

  // A reader may miss one of two codes in a frame: what was seen just now is still in view.
  const inView = [...sightings]
    .filter(([, { at }]) => now - at < TOGETHER_MS)
    .map(([text]) => text);
  const counting = rivals(inView, sightings);
  // What came along with a ticket belongs to its presentation and is not judged after it.
  if (counting.length < inView.length)
    for (const text of inView) if (!counting.includes(text)) presented.add(text);
  const fresh = counting.filter((text) => !presented.has(text));
  const several = fresh.length > 1;
  if (several && !state.several) events.push({ kind: 'several', texts: fresh });
  if (!several && state.several) events.push({ kind: 'single' });
  const [only] = fresh;
  const sighting = only === undefined ? undefined : sightings.get(only);
  // Only a code in this very frame is presented: the rest is memory.
  if (!several && only !== undefined && sighting && codes.some((code) => code.text === only)) {
    if (sighting.ticketShaped || now - sighting.since >= STRANGER_PATIENCE_MS) {
      presented.add(only);
      events.push({ kind: 'presented', text: only, ticketShaped: sighting.ticketShaped });
    }
  }
  return { state: { sightings, presented, several }, events };
}
