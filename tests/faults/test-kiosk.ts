import { createCore, type CoreOptions } from '#core/core.ts';
import type { CoreState } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { ScanStep } from './scan-script.ts';

/** A database key that only tests use. */
export const TEST_KEY = Buffer.from('7e57'.repeat(16), 'hex');

/** The kiosk's real core, opened. */
export interface TestKiosk {
  readonly state: CoreState;
  call: ReturnType<typeof createCore>['call'];
  scan(step: ScanStep): Promise<AdmissionResult>;
  close(): Promise<void>;
}

export async function openTestKiosk(options: CoreOptions): Promise<TestKiosk> {
  const core = createCore({ throwawayKey: TEST_KEY.toString('hex'), ...options });
  const state = await core.open();
  return {
    state,
    call: core.call,
    scan: (step) => core.call('gate.scan', { ...step, reader: 'camera' }),
    close: () => core.close(),
  };
}
