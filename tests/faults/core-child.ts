import { openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { GatehouseError } from '#shared/errors.ts';
import type { ChildPlan, ChildReply, ChildRequest } from './child-protocol.ts';
import type { ScanStep } from './scan-script.ts';
import { openTestKiosk, type TestKiosk } from './test-kiosk.ts';

/*
 * A child process with the kiosk's real core, which a fault test drives and kills. What was asked
 * and answered goes to the journal at that very moment, by a plain write: it survives SIGKILL,
 * and on the recording disk it becomes a mark among the core's own writes.
 */
const plan = JSON.parse(process.argv[2] ?? '') as ChildPlan;
const journal = openSync(plan.journal, 'a');
const note = (entry: object) => writeSync(journal, `${JSON.stringify(entry)}\n`);

// The counter-proof: SQLite is told to be careless, behind the core's back.
const { synchronous } = plan;
if (synchronous !== undefined) {
  // oxlint-disable-next-line typescript/unbound-method -- called below on the right object
  const { pragma } = Database.prototype;
  Database.prototype.pragma = function careless(source, options) {
    const said = source.replace('synchronous = FULL', `synchronous = ${synchronous}`);
    return pragma.call(this, said, options);
  };
}

let passed = 0;
function crashPoint(name: string): void {
  if (name !== plan.crash?.point) return;
  passed += 1;
  if (passed === plan.crash.nth) process.kill(process.pid, 'SIGKILL');
}

let kiosk: TestKiosk | undefined;

async function scan(steps: readonly ScanStep[]): Promise<string[]> {
  const said: string[] = [];
  for (const step of steps) {
    note({ asked: step });
    try {
      const answer = await kiosk!.scan(step);
      note({ answered: answer.scanId, checkInId: answer.checkInId, verdict: answer.verdict });
      said.push(answer.verdict);
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      note({ refused: step.scanId, code: error.code });
      said.push(`error:${error.code}`);
    }
  }
  return said;
}

async function perform(request: ChildRequest): Promise<unknown> {
  switch (request.do) {
    case 'open':
      kiosk = await openTestKiosk({ dataFolder: plan.dataFolder, keys: plan.keys, crashPoint });
      return kiosk.state;
    case 'scan':
      return scan(request.steps);
    case 'call': {
      const value = await kiosk!.call(request.name, request.input as never);
      note({ done: request.name });
      return value;
    }
    case 'close':
      return kiosk?.close();
  }
}

process.on('message', (request: ChildRequest) => {
  perform(request).then(
    (value) => {
      process.send?.({ id: request.id, value } satisfies ChildReply);
      if (request.do === 'close') process.disconnect();
    },
    (error: unknown) => {
      const code = error instanceof GatehouseError ? error.code : `unexpected: ${String(error)}`;
      process.send?.({ id: request.id, code } satisfies ChildReply);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0 } satisfies ChildReply);
