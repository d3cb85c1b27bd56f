import type { CoreContract } from '#shared/ipc/core-contract.ts';

/** What a child with a kiosk's core is told at its start. */
export interface ChildPlan {
  readonly dataFolder: string;
  /** The database's, 64 hex digits. */
  readonly key: string;
  /** How far its clock is off. */
  readonly clockMs: number;
}

/** What it is told while it runs. */
export type ChildTask =
  | { readonly do: 'open' }
  | {
      readonly do: 'call';
      readonly name: keyof CoreContract;
      readonly input: unknown;
      readonly session: string | null;
    }
  /** Its clock is off by so much from now on. */
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: 'close' };
export type ChildRequest = { readonly id: number } & ChildTask;

/** `code` is set where it failed. */
export interface ChildReply {
  readonly id: number;
  readonly value?: unknown;
  readonly code?: string;
}
