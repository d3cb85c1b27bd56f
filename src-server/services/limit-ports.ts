/** What is counted together; src-server/storage/limit-store.ts says how many. */
export type LimitName =
  | 'sign-in'
  | 'register'
  | 'upload'
  | 'link'
  | 'change'
  | 'enrolment'
  | 'kiosk-token'
  | 'kiosk'
  | 'read'
  | 'page'
  | 'none';

/** A bucket after a request was counted in it. */
export interface SpentBucket {
  readonly isSpent: boolean;
  /** Requests that a window holds. */
  readonly points: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Seconds until it is full again. */
  readonly seconds: number;
}

/** Counts requests, over all processes of a hub. */
export interface RequestLimits {
  count(
    name: Exclude<LimitName, 'none'>,
    by: 'account' | 'network',
    key: string,
  ): Promise<SpentBucket>;
  /** Whether something is used for the first time within some minutes. */
  spendOnce(key: string): Promise<boolean>;
}
