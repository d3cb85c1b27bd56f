import type { Uuid } from '#shared/domain/id.ts';
import type { KioskReport } from '#shared/wire/sync.ts';

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
  readonly kiosks: readonly {
    readonly id: Uuid;
    readonly name: string;
    readonly lagSeconds: number;
    /** What it said of itself last; null: nothing, or as another version does. */
    readonly report: KioskReport | null;
  }[];
  /** How old newest snapshots are: of each kiosk that has one, and of the hub; null: it has none. */
  readonly backups: {
    readonly kiosks: readonly { readonly id: Uuid; readonly ageSeconds: number }[];
    readonly hubAgeSeconds: number | null;
  };
  /** What of sync wants an eye. */
  readonly sync: {
    /** Operations that name a row which has not arrived. */
    readonly waiting: number;
    /** Check-ins that were kept apart, all there ever were. */
    readonly quarantined: number;
    readonly openAlerts: number;
  };
}
