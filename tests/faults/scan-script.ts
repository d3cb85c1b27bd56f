import { newId } from '#shared/domain/id.ts';
import type { Random } from '#tools/simulate/random.ts';
import type { Party } from './party.ts';

/** One presentation of a ticket, as the page sends it. */
export interface ScanStep {
  readonly scanId: string;
  readonly text: string;
  readonly direction: 'in' | 'out';
}

/** A stretch of an evening at the gate: guests come, go, come twice, and hold up other codes. */
export function drawScans(party: Party, count: number, random: Random): ScanStep[] {
  return Array.from({ length: count }, () => {
    const ticket = party.tickets[Math.floor(random() * party.tickets.length)]!;
    return {
      scanId: newId(),
      text: random() < 0.05 ? 'https://example.org/menu' : ticket,
      direction: random() < 0.7 ? ('in' as const) : ('out' as const),
    };
  });
}
