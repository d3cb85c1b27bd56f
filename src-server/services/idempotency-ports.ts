/** What was found under an Idempotency-Key. */
export type HeldKey =
  /** Nobody used it, or whoever did has been gone for so long that the request may be made again. */
  | { readonly state: 'reserved' }
  | { readonly state: 'running' }
  /** It was used for another request. */
  | { readonly state: 'other' }
  | { readonly state: 'answered'; readonly answer: Uint8Array };

/** Answers to requests that carried an Idempotency-Key, for a day. */
export interface IdempotencyStore {
  /** @param actor whose key it is: two people may use the same */
  reserve(actor: string, key: string, requestHash: Uint8Array): Promise<HeldKey>;
  /** Keeps the answer. @param answer sealed: it may hold what only this caller may read */
  answer(actor: string, key: string, status: number, answer: Uint8Array): Promise<void>;
  /** Lets go of a key whose request came to nothing. */
  release(actor: string, key: string): Promise<void>;
  /** Removes what is older than a day. */
  sweep(): Promise<void>;
}
