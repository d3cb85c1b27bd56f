import type { Uuid } from '#shared/domain/id.ts';
import type { Tell } from './admin-request.ts';
import type { Activity } from './services/activity-log.ts';
import type { Device } from './services/device.ts';
import type { FactRecorder } from './services/operations.ts';
import { packageHandlers, type PackageImportPorts } from './services/package-import.ts';

/** Wires event packages: what is loaded of one is known to the gate at once, and stands in the log. */
export function openPackages(
  ports: Omit<PackageImportPorts, 'onProgress'> & {
    readonly device: Device;
    readonly recorder: Pick<FactRecorder, 'note'>;
    readonly transaction: <T>(work: () => T) => T;
    readonly issuerKeys: { refresh(): void };
    readonly finder: { reload(): void };
    readonly tell: Tell;
    readonly onChange: () => void;
  },
) {
  const { device, recorder, transaction, issuerKeys, finder, tell, onChange } = ports;
  const packages = packageHandlers({
    ...ports,
    onProgress: (done, total) => tell('package-progress', { done, total }),
  });

  async function imported<T>(
    packageId: Uuid,
    actor: Activity['actor'],
    take: () => T | Promise<T>,
  ): Promise<T> {
    let result: T;
    try {
      result = await take();
    } finally {
      // Also where it failed: an event that is loaded already was updated row by row.
      issuerKeys.refresh();
      finder.reload();
    }
    transaction(() => {
      recorder.note({ actor, type: 'package.imported', facts: { package_id: packageId } });
    });
    onChange();
    tell('data-changed', { what: 'events' });
    return result;
  }

  return {
    ...packages,
    'setup.importPackage': (input: Parameters<(typeof packages)['setup.importPackage']>[0]) =>
      imported(input.packageId, { type: 'kiosk', id: device.kioskId }, () =>
        packages['setup.importPackage'](input),
      ),
    'setup.trustPackage': (
      ...[input, actor]: Parameters<(typeof packages)['setup.trustPackage']>
    ) =>
      imported(input.packageId, { type: 'staff', id: actor.staffId }, () =>
        packages['setup.trustPackage'](input, actor),
      ),
  };
}
