import { silentLog } from '#core/log.ts';
import type { GateJournal } from './gate-journal.ts';
import { auditStore } from './store-audit.ts';
import { openTestKiosk, TEST_KEY } from './test-kiosk.ts';

/**
 * Opens a data folder after a fault, as the kiosk's next start would, asks again what was left
 * without an answer, twice, and audits the store.
 * @returns a sentence for each thing that is wrong
 */
export async function findTroubles(folder: string, journal: GateJournal): Promise<string[]> {
  const found: string[] = [];
  try {
    const kiosk = await openTestKiosk({ dataFolder: folder, log: silentLog });
    try {
      const { phase } = kiosk.state;
      if (phase !== 'gate' && (journal.atGate || phase !== 'setup')) {
        return [`the core stands at ${JSON.stringify(kiosk.state)}`];
      }
      for (const step of phase === 'gate' ? journal.unanswered() : []) {
        const first = await kiosk.scan(step);
        const second = await kiosk.scan(step);
        if (first.checkInId !== second.checkInId) {
          found.push(`scan ${step.scanId} was recorded anew when asked again`);
        }
        journal.answered.set(step.scanId, first);
      }
    } finally {
      await kiosk.close();
    }
    return [...found, ...auditStore(folder, TEST_KEY, journal)];
  } catch (error) {
    return [...found, `it could not be opened and asked: ${String(error)}`];
  }
}
