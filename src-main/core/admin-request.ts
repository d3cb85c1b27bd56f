import type { Uuid } from '#shared/domain/id.ts';
import type { CoreEventName, CoreEventPayload } from '#shared/ipc/core-contract.ts';
import type { Secrets } from './keys/secrets.ts';
import type { Log } from './log.ts';
import type { Clock } from './services/clock.ts';
import type { CrashPoint } from './services/crash-point.ts';
import type { Device } from './services/device.ts';
import type { Erasures } from './services/erasure.ts';
import type { GatePlace } from './services/gate-choice.ts';
import type { FactRecorder } from './services/operations.ts';
import type { DocumentPictures, PictureIntake } from './services/pictures.ts';
import type { StaffPin } from './services/staff-pin.ts';
import type { StoreHealth } from './services/store-health.ts';
import type { AdminReader } from './storage/admin-reader.ts';
import type { WritableDatabase } from './storage/database.ts';
import type { KeyStore } from './storage/key-store.ts';
import type { Vault } from './storage/vault.ts';

/** Says something to the window unasked. */
export type Tell = <N extends CoreEventName>(event: N, payload: CoreEventPayload<N>) => void;

/** What every part of admin mode is wired with. */
export interface AdminRequest {
  readonly dataFolder: string;
  readonly databaseKey: Uint8Array;
  readonly nativeBinding: string | undefined;
  readonly database: WritableDatabase;
  readonly transaction: <T>(work: () => T) => T;
  readonly reader: AdminReader;
  readonly keyStore: KeyStore;
  /** Documents, portraits and events' pictures. */
  readonly vault: Vault;
  /** Reads a document's picture here, or where this kiosk's hub has it. */
  readonly readPicture: Vault['read'];
  /** One picture at a time, whoever asks. */
  readonly pictures: PictureIntake & DocumentPictures;
  readonly secrets: Secrets;
  readonly device: Device;
  readonly recorder: FactRecorder;
  readonly pins: StaffPin;
  readonly erasures: Erasures;
  readonly health: StoreHealth;
  readonly clock: Clock;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Whether the laptop's clock can be trusted. */
  readonly clockHasJumped: () => boolean;
  readonly isThrowaway: boolean;
  readonly place: () => GatePlace | null;
  readonly crashPoint: CrashPoint;
  readonly log: Log;
  /** Milliseconds of writing in one transaction that nobody at the gate notices. */
  readonly pace: () => { readonly lines: number; readonly writeMs: number };
  /** The gate's own numbers changed: registrations, tickets, the event it stands at. */
  readonly onChange: () => void;
  /** Signing keys of events changed. */
  readonly onKeysChanged: () => void;
  /** Somebody's templates or consents may have changed. */
  readonly onPersonChanged: (userId: Uuid) => void;
  readonly tell: Tell;
}
