/** Days that a kiosk may work without a word of its hub, where the hub says no other number. */
export const LEASE_DAYS = 30;
/** A laptop that will lock itself within so many days wants its hub. */
export const LEASE_SOON_DAYS = 7;
const DAY_MS = 24 * 60 * 60_000;

/** Whole days until a lease ends; 0: today, or it has. */
export function leaseDaysLeft(leftMs: number): number {
  return Math.max(0, Math.floor(leftMs / DAY_MS));
}
