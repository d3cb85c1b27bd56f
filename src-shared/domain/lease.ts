/** Days that a kiosk may work without a word of its hub, where the hub says no other number. */
export const LEASE_DAYS = 30;
/** A laptop that will lock itself within so many days wants its hub. */
const SOON_DAYS = 7;
const DAY_MS = 24 * 60 * 60_000;

/** Whole days until a lease ends; 0: today, or it has. */
export function leaseDaysLeft(leftMs: number): number {
  return Math.max(0, Math.floor(leftMs / DAY_MS));
}

/**
 * Whether a lease ends soon: within a week, or half of one that is shorter than a fortnight.
 * @param lease.days of the whole lease
 */
export function endsSoon(lease: { readonly days: number; readonly leftMs: number }): boolean {
  return lease.leftMs < Math.min(SOON_DAYS, lease.days / 2) * DAY_MS;
}
