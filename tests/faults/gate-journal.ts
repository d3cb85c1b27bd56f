import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { verdictCode, type VerdictCode } from '#shared/domain/verdict.ts';
import type { ScanStep } from './scan-script.ts';

const entry = z.union([
  z.object({
    asked: z.object({ scanId: z.string(), text: z.string(), direction: z.enum(['in', 'out']) }),
  }),
  z.object({ answered: z.string(), checkInId: z.string(), verdict: verdictCode }),
  z.object({ refused: z.string(), code: z.string() }),
  z.object({ done: z.string() }),
]);

/** What the gate saw, in the order it saw it. */
export class GateJournal {
  readonly asked = new Map<string, ScanStep>();
  readonly answered = new Map<string, { checkInId: string; verdict: VerdictCode }>();
  /** Whether the set-up was answered as complete. */
  atGate = false;
  /** Codes by scan id. */
  readonly refused = new Map<string, string>();

  /** @param text lines of JSON; a last one that was cut is left out */
  add(text: string): void {
    for (const line of text.split('\n').slice(0, -1)) {
      const value = entry.parse(JSON.parse(line));
      if ('asked' in value) this.asked.set(value.asked.scanId, value.asked);
      else if ('done' in value) this.atGate ||= value.done === 'setup.chooseGate';
      else if ('refused' in value) this.refused.set(value.refused, value.code);
      else this.answered.set(value.answered, value);
    }
  }

  /** Scans that the fault left without an answer. */
  unanswered(): ScanStep[] {
    return [...this.asked.values()].filter(
      ({ scanId }) => !this.answered.has(scanId) && !this.refused.has(scanId),
    );
  }
}

export function readGateJournal(file: string): GateJournal {
  const journal = new GateJournal();
  if (existsSync(file)) journal.add(readFileSync(file, 'utf8'));
  return journal;
}
