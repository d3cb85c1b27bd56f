import type { Uuid } from '#shared/domain/id.ts';

/** What services count; each name is the plan's. */
export interface Counters {
  readonly registered: () => void;
  readonly signInTried: (status: 'success' | 'failed') => void;
  readonly documentUploaded: (type: string) => void;
  readonly eventRegistered: () => void;
}

/** What is looked up when somebody asks for the measures. */
export interface QueueAndKiosks {
  /** Jobs that wait or run, and how long the oldest one that is due has waited. */
  readonly jobs: { readonly waiting: number; readonly failed: number; readonly ageSeconds: number };
  readonly kiosks: readonly { readonly id: Uuid; readonly lagSeconds: number }[];
}
