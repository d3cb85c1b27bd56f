import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { Tell } from './admin-request.ts';
import type { Faces } from './faces.ts';
import type { Secrets } from './keys/secrets.ts';
import type { Log } from './log.ts';
import type { Clock } from './services/clock.ts';
import type { Device } from './services/device.ts';
import type { Lease } from './services/lease.ts';
import type { Erasures } from './services/erasure.ts';
import type { Evidence } from './services/evidence.ts';
import type { FaceFinder } from './services/similar-faces.ts';
import type { GatePlace } from './services/gate-choice.ts';
import type { GateReader } from './services/gate-facts.ts';
import type { FactRecorder } from './services/operations.ts';
import type { StaffRoles, SupervisorPin } from './services/override.ts';
import type { KioskFigures } from '#shared/wire/kiosk-figures.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import type { DiskSpace } from './services/store-health.ts';
import type { Hub } from './services/sync/hub-port.ts';
import type { WritableDatabase } from './storage/database.ts';
import type { IssuerKeyCache } from './storage/issuer-key-cache.ts';
import type { KeyStore } from './storage/key-store.ts';
import type { Vault } from './storage/vault.ts';
import type { HubClient } from './sync/hub-client.ts';

export type SyncHandlers = Pick<
  CoreHandlers,
  Extract<keyof CoreHandlers, `sync.${string}` | 'setup.enrol'>
>;

/** What talks to the hub and to the kiosks beside this one. */
export interface Sync {
  readonly handlers: SyncHandlers;
  /** A fact was recorded. Costs nothing: it goes out afterwards. */
  noteFact(): void;
  /** What the hub wants staff to read while it has locked this kiosk; null: it has not. */
  locked(): { readonly words: string | null } | null;
  /** A document's picture: of the vault, or else of the hub. */
  readonly readPicture: Vault['read'];
  isJoined(): boolean;
  /** Null: it is not there. */
  hub(): Hub | null;
  /** Null: the hub is not there. */
  client(): HubClient | null;
  /** What is not urgent waits: a gate is at work, there is no hub, or it has not answered all. */
  isBusy(): boolean;
  /** Facts that the hub has not answered. */
  waiting(): number;
  /** What people see of it is told again. */
  refresh(): void;
  close(): Promise<void>;
}

export interface SyncRequest {
  readonly dataFolder: string;
  readonly databaseKey: Uint8Array;
  readonly nativeBinding: string | undefined;
  readonly checkpointScript: URL;
  readonly database: WritableDatabase;
  readonly transaction: <T>(work: () => T) => T;
  readonly references: Pick<Faces['references'], 'take'>;
  readonly issuerKeys: IssuerKeyCache;
  readonly finder: FaceFinder;
  readonly keyStore: KeyStore;
  readonly vault: Vault;
  readonly erasures: Erasures;
  readonly pace: () => { readonly writeMs: number };
  readonly secrets: Secrets;
  readonly device: Device;
  readonly recorder: FactRecorder;
  readonly staff: StaffRoles;
  readonly pins: SupervisorPin;
  readonly lease: Pick<Lease, 'view' | 'renew'>;
  readonly gate: Pick<GateReader, 'checkIn'>;
  readonly evidence: Pick<Evidence, 'read'>;
  readonly photoOf: CoreHandlers['gate.photo'];
  readonly place: () => GatePlace | null;
  readonly kioskName: () => string | null;
  readonly hasStaff: () => boolean;
  readonly disk: DiskSpace;
  readonly clock: Clock;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly version: string;
  /** How this kiosk is doing, for the hub. */
  readonly figures: () => KioskFigures;
  readonly onCamera: (state: KioskReport['camera']) => void;
  /** What the hub gets when it asks for logs. */
  readonly logLines: () => Promise<string>;
  readonly noMulticast: boolean;
  readonly log: Log;
  readonly tell: Tell;
  /** The gate's own numbers changed. */
  readonly onChange: () => void;
  /** This kiosk was revoked, and the hub has everything: close, look again, and wipe. */
  readonly onRevoked: () => void;
}
