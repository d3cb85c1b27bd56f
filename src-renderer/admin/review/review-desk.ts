import type { Instant } from '#shared/domain/instant.ts';
import { newId } from '#shared/domain/id.ts';
import type { KycReason, PictureBox } from '#shared/domain/kyc.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { KycCase, KycQueue } from '#shared/ipc/kyc-contract.ts';
import type { FaceLink } from '../../face/face-observation.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { compareFaces, findCardPortrait, type FaceLikeness } from './card-portrait.ts';
import type { PictureShelf } from './picture-shelf.ts';

export type ReviewDecision = 'approved' | 'rejected' | 'better-picture';

/** Somebody with their pictures, as far as they are there. */
export interface ReviewItem {
  /** Each time that somebody is taken up is another: what an earlier time still says is too late. */
  readonly round: number;
  readonly found: KycCase;
  /** Null: still looking, or no engine. */
  readonly likeness: FaceLikeness | null;
  /** Documents whose picture can't be had. */
  readonly failed: ReadonlySet<string>;
  readonly revealed: ReadonlySet<string>;
}

/** What this reviewer decided last, while it can be taken back. */
export interface LastDecision {
  readonly id: string;
  readonly name: string;
  readonly decision: ReviewDecision;
  readonly until: Instant;
}

export interface ReviewState {
  readonly at: 'loading' | 'at-work' | 'done' | 'failed';
  readonly code: ErrorCode | null;
  readonly queue: KycQueue | null;
  readonly item: ReviewItem | null;
  readonly skipped: number;
  readonly isBusy: boolean;
  readonly last: LastDecision | null;
  /** Why the last thing that was asked for was refused; null: it was not. */
  readonly trouble: ErrorCode | null;
}

/** The desk of one reviewer: the person before them, and the next one made ready meanwhile. */
export interface ReviewDesk {
  readonly state: () => ReviewState;
  /** @returns the unsubscribe function */
  readonly onChange: (listener: () => void) => () => void;
  /** Begins with a certain person, or with who waits longest. */
  start(userId: string | null): void;
  /** The engine came: faces that were not looked at are looked at. */
  useEngine(link: FaceLink): void;
  decide(decision: ReviewDecision, reason: KycReason | null, words: string): Promise<boolean>;
  skip(): void;
  takeBack(): void;
  reveal(documentId: string): Promise<boolean>;
  blackOut(documentId: string, boxes: readonly PictureBox[]): Promise<void>;
  close(): void;
}

const NOTHING: ReviewState = {
  at: 'loading',
  code: null,
  queue: null,
  item: null,
  skipped: 0,
  isBusy: false,
  last: null,
  trouble: null,
};

const idsOf = (item: ReviewItem | null): string[] =>
  item === null ? [] : item.found.documents.map(({ id }) => id);

let rounds = 0;
const itemOf = (found: KycCase): ReviewItem => ({
  round: (rounds += 1),
  found,
  likeness: null,
  failed: new Set(),
  revealed: new Set(),
});

/** Opens a desk. Everything it shows comes from the core; what it knows goes when it is closed. */
export function openReviewDesk(ports: {
  readonly call: CoreClient;
  readonly shelf: PictureShelf;
  readonly report: (problem: string) => void;
}): ReviewDesk {
  const { call, shelf, report } = ports;
  const listeners = new Set<() => void>();
  const skipped = new Set<string>();
  let state = NOTHING;
  let upcoming: ReviewItem | null = null;
  let fetching: Promise<void> | null = null;
  let link: FaceLink | null = null;
  let isClosed = false;

  function put(change: Partial<ReviewState>): void {
    if (isClosed) return;
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  }

  /** Changes whoever of the two it is; of one that is gone, nothing. */
  function change(round: number, edit: (item: ReviewItem) => ReviewItem): void {
    if (upcoming?.round === round) upcoming = edit(upcoming);
    if (state.item?.round === round) put({ item: edit(state.item) });
  }

  const current = (round: number): ReviewItem | null =>
    [state.item, upcoming].find((item) => item?.round === round) ?? null;

  function tidy(): void {
    shelf.keepOnly(new Set([...idsOf(state.item), ...idsOf(upcoming)]));
  }

  async function load(round: number, documentId: string, anew = false): Promise<void> {
    try {
      await shelf.load(documentId, 'covered', anew);
      change(round, (item) => ({ ...item }));
    } catch (error) {
      report(`kyc.picture: ${String(error)}`);
      change(round, (item) => ({ ...item, failed: new Set(item.failed).add(documentId) }));
    }
  }

  /** Fetches a person's pictures; where the engine is there, finds the portrait and compares. */
  async function prepare({ found, round }: ReviewItem): Promise<void> {
    const { documents } = found;
    const order = ['adhar_front', 'adhar_back', 'selfie'] as const;
    const sorted = documents.toSorted(
      (one, other) => order.indexOf(one.fileType) - order.indexOf(other.fileType),
    );
    for (const { id } of sorted) await load(round, id);
    await lookAtFaces(round);
  }

  async function lookAtFaces(round: number): Promise<void> {
    const documents = current(round)?.found.documents ?? [];
    const card = documents.find(({ fileType }) => fileType === 'adhar_front');
    const selfie = documents.find(({ fileType }) => fileType === 'selfie');
    if (link === null || card === undefined || selfie === undefined) return;
    try {
      if (card.portrait === null) {
        const { bytes } = await call('kyc.picture', { documentId: card.id, view: 'small' });
        const box = await findCardPortrait(link, bytes);
        if (box === null) {
          change(round, (item) => ({ ...item, likeness: { at: 'no-portrait' } }));
          return;
        }
        const { case: found } = await call('kyc.portraitFound', { documentId: card.id, box });
        change(round, (item) => ({ ...item, found }));
        await load(round, card.id, true);
      }
      const covered = shelf.get(card.id, 'covered');
      const own = shelf.get(selfie.id, 'covered');
      if (covered === null || own === null) return;
      const likeness = await compareFaces(link, covered.bytes, own.bytes);
      change(round, (item) => ({ ...item, likeness }));
    } catch (error) {
      report(`faces of a card: ${String(error)}`);
      change(round, (item) => ({ ...item, likeness: { at: 'no-portrait' } }));
    }
  }

  /** Makes the next one ready while this one is looked at. */
  function fetchUpcoming(): void {
    if (upcoming !== null || fetching !== null || isClosed) return;
    const except = state.item === null ? [] : [state.item.found.userId];
    fetching = call('kyc.next', { skip: [...skipped, ...except] })
      .then(
        ({ case: found, queue }) => {
          put({ queue });
          const isWanted = upcoming === null && found?.userId !== state.item?.found.userId;
          if (found === null || !isWanted || isClosed) return;
          upcoming = itemOf(found);
          void prepare(upcoming);
        },
        (error: unknown) => report(`kyc.next: ${String(error)}`),
      )
      .finally(() => {
        fetching = null;
      });
  }

  function show(item: ReviewItem): void {
    put({ at: 'at-work', code: null, item, isBusy: false, trouble: null });
    tidy();
  }

  /** Whoever was made ready, at once; else whoever the core says. */
  async function showNext(): Promise<void> {
    await fetching;
    const ready = upcoming;
    if (ready !== null) {
      upcoming = null;
      show(ready);
      // Has it as long as it is looked at, however long ago it was made ready.
      call('kyc.open', { userId: ready.found.userId }).then(
        ({ case: found }) => {
          change(ready.round, (item) => ({ ...item, found }));
          fetchUpcoming();
        },
        (error: unknown) => {
          report(`kyc.open: ${String(error)}`);
          void showNext();
        },
      );
      return;
    }
    try {
      const { case: found, queue } = await call('kyc.next', { skip: [...skipped] });
      put({ queue });
      if (found === null) {
        put({ at: 'done', item: null, isBusy: false, skipped: skipped.size });
        tidy();
        return;
      }
      begin(itemOf(found));
    } catch (error) {
      put({ at: 'failed', item: null, isBusy: false, code: asGatehouseError(error).code });
    }
  }

  function begin(item: ReviewItem): void {
    show(item);
    void prepare(item).then(fetchUpcoming);
  }

  function release(item: ReviewItem | null): void {
    if (item === null) return;
    call('kyc.release', { userId: item.found.userId }).catch((error: unknown) => {
      report(`kyc.release: ${String(error)}`);
    });
  }

  /** Does something about the person at hand; a refusal is shown. @returns whether it was done */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    if (state.isBusy) return false;
    put({ isBusy: true, trouble: null });
    try {
      await work();
      put({ isBusy: false });
      return true;
    } catch (error) {
      put({ isBusy: false, trouble: asGatehouseError(error).code });
      return false;
    }
  }

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start(userId) {
      skipped.clear();
      put({ at: 'loading', code: null, item: null, skipped: 0 });
      if (userId === null) {
        void showNext();
        return;
      }
      call('kyc.open', { userId }).then(
        ({ case: found }) => begin(itemOf(found)),
        (error: unknown) => put({ at: 'failed', code: asGatehouseError(error).code }),
      );
    },
    useEngine(engine) {
      link = engine;
      const { item } = state;
      if (item !== null && item.likeness === null) void lookAtFaces(item.round);
    },
    decide: (decision, reason, words) =>
      attempt(async () => {
        const { item } = state;
        if (item === null) return;
        const { userId, earlier, fields } = item.found;
        const id = newId();
        const answer = await call('kyc.decide', {
          id,
          userId,
          decision,
          reason,
          words: words.trim() === '' ? null : words,
          seenId: earlier.at(-1)?.id ?? null,
        });
        const last = { id, name: fields.name, decision, until: answer.takeBackUntil };
        put({ last, queue: answer.queue });
        await showNext();
      }),
    skip() {
      const { item } = state;
      if (item === null || state.isBusy) return;
      skipped.add(item.found.userId);
      put({ skipped: skipped.size, last: null });
      release(item);
      void showNext();
    },
    takeBack() {
      const { last } = state;
      if (last === null) return;
      void attempt(async () => {
        const answer = await call('kyc.takeBack', { id: newId(), decisionId: last.id });
        release(upcoming);
        upcoming = state.item;
        put({ last: null });
        begin(itemOf(answer.case));
      });
    },
    reveal: (documentId) =>
      attempt(async () => {
        const { item } = state;
        if (item === null) return;
        await shelf.load(documentId, 'revealed');
        change(item.round, (before) => ({
          ...before,
          revealed: new Set(before.revealed).add(documentId),
        }));
      }),
    async blackOut(documentId, boxes) {
      const { item } = state;
      if (item === null) return;
      const newDocumentId = newId();
      const asked = { documentId, newDocumentId, boxes: [...boxes] };
      const { case: found } = await call('kyc.blackOut', asked);
      const revealed = new Set(item.revealed);
      revealed.delete(documentId);
      change(item.round, (before) => ({ ...before, found, revealed }));
      tidy();
      await load(item.round, newDocumentId);
    },
    close() {
      release(state.item);
      release(upcoming);
      isClosed = true;
      listeners.clear();
      shelf.keepOnly(new Set());
    },
  };
}
