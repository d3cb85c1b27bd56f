import path from 'node:path';
import { createCore, type CoreOptions } from '#core/core.ts';
import type { CoreState } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { noKeychain } from '#tests/fakes/fake-keychain.ts';
import { FileKeychain } from '#tests/fakes/file-keychain.ts';
import type { ScanStep } from './scan-script.ts';

/** A database key that only tests use. */
export const TEST_KEY = Buffer.from('7e57'.repeat(16), 'hex');

/** Where a kiosk's key comes from: TEST_KEY, a passphrase, or a keychain in the data folder. */
export type KeySource = 'throwaway' | 'passphrase' | 'keychain';

/** The kiosk's real core, opened. */
export interface TestKiosk {
  readonly state: CoreState;
  call: ReturnType<typeof createCore>['call'];
  scan(step: ScanStep): Promise<AdmissionResult>;
  close(): Promise<void>;
}

function keysOf(source: KeySource, dataFolder: string): Partial<CoreOptions> {
  switch (source) {
    case 'throwaway':
      return { throwawayKey: TEST_KEY.toString('hex') };
    case 'passphrase':
      return { loadKeychain: noKeychain };
    case 'keychain': {
      // Among the watched files, so that kills fall around its writes too.
      const keychain = new FileKeychain(path.join(dataFolder, 'fake-keychain.json'));
      return { loadKeychain: async () => ({ ok: true, keychain }) };
    }
  }
}

export async function openTestKiosk({
  keys = 'throwaway',
  ...options
}: CoreOptions & { readonly keys?: KeySource | undefined }): Promise<TestKiosk> {
  const core = createCore({ ...keysOf(keys, options.dataFolder), ...options });
  let state = await core.open();
  if (state.phase === 'locked') {
    state = await core.call('core.unlock', { passphrase: 'correct horse battery' });
  }
  return {
    state,
    call: core.call,
    scan: (step) => core.call('gate.scan', { ...step, reader: 'camera' }),
    close: () => core.close(),
  };
}
