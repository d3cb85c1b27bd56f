import type { CrashPointName } from '#core/services/crash-point.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import type { ScanStep } from './scan-script.ts';
import type { KeySource } from './test-kiosk.ts';

/** What a child with a core is told at its start. */
export interface ChildPlan {
  readonly dataFolder: string;
  readonly journal: string;
  readonly keys?: KeySource;
  /** SIGKILL when the core passes this point for the n-th time. */
  readonly crash?: { readonly point: CrashPointName; readonly nth: number };
  /** The counter-proof: what SQLite is told in place of FULL. */
  readonly synchronous?: 'OFF' | 'NORMAL';
}

/** What it is told while it runs. */
export type ChildRequest = { readonly id: number } & (
  | { readonly do: 'open' }
  | { readonly do: 'scan'; readonly steps: readonly ScanStep[] }
  | { readonly do: 'call'; readonly name: keyof CoreContract; readonly input: unknown }
  | { readonly do: 'close' }
);

/** `code` is set where it failed. Id 0: the child is ready. */
export interface ChildReply {
  readonly id: number;
  readonly value?: unknown;
  readonly code?: string;
}
