import type { Uuid } from '#shared/domain/id.ts';

/** Somebody whose face is like another's. */
export interface FaceHit {
  readonly userId: Uuid;
  /** The best cosine of any two of their templates. */
  readonly score: number;
}

/** What is searched for. */
export interface FaceQuestion {
  readonly eventId: Uuid;
  /** Open templates of one person: any of them may match. */
  readonly templates: readonly Uint8Array[];
  readonly except: Uuid;
  readonly minScore: number;
  readonly limit: number;
}

/** One-to-many search over an event's templates. Never used to admit. */
export interface FaceFinder {
  find(question: FaceQuestion): Promise<{ hits: readonly FaceHit[]; searched: number }>;
  /** Begins to read an event's templates, so that the first question need not wait for it. */
  prepare(eventId: Uuid): void;
  /** After a person's templates changed or went: what is in memory of them goes at once. */
  changed(userId: Uuid): void;
  /** After registrations may have changed: all is read again at the next question. */
  reload(): void;
}
