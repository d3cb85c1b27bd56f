import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { ErrorFacts } from '#shared/errors.ts';
import type { ShellFigures } from '#shared/ipc/health-contract.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import type { Tell } from './admin-request.ts';
import type { OpenedKey } from './keys/database-key.ts';
import type { Log } from './log.ts';
import type { BackupTimes } from './services/backup/backup.ts';
import type { Clock } from './services/clock.ts';
import type { CrashPoint } from './services/crash-point.ts';
import type { GatePlace } from './services/gate-choice.ts';
import type { ReadLog } from './services/read-log.ts';
import type { StoreHealth } from './services/store-health.ts';
import type { Hub } from './services/sync/hub-port.ts';
import type { UpdateWays } from './services/update/update-ports.ts';
import type { UpdateClocks } from './services/update/updates.ts';

/** The calls that the core answers itself. */
export type OwnCall =
  | 'core.state'
  | 'core.unlock'
  | 'setup.chooseGate'
  | Extract<keyof CoreHandlers, `support.${string}`>;

/** The calls that need an open database. */
export type EngineHandlers = Omit<CoreHandlers, OwnCall>;

/** Everything that works on one open database. */
export interface Engine {
  readonly handlers: EngineHandlers;
  /** Null while the kiosk stands at no gate. */
  place(): GatePlace | null;
  chooseGate(choice: GatePlace & { readonly kioskName: string }): void;
  status(): GateStatus;
  /** Who makes a call in a session. @throws GatehouseError session-ended, not-allowed */
  authorise(name: StaffCall, session: string | null): Actor;
  readonly noteRead: ReadLog['note'];
  /** Whether anybody of the staff is known here. */
  hasStaff(): boolean;
  readonly health: StoreHealth;
  /** Stores the time as the latest seen, and so finds out whether the store takes writes. */
  noteTime(): void;
  /** Why nobody may work here; null: they may. */
  locked(): 'kiosk-locked' | 'lease-ended' | null;
  /** What each part says of itself, for a support bundle; each may throw. */
  supportFacts(): Readonly<Record<'health' | 'sync' | 'upkeep' | 'store', () => unknown>>;
  /** Null: there is none, or it is not there. */
  hub(): Pick<Hub, 'sendLogs'> | null;
  /** @returns facts that are nowhere else; none is recorded afterwards */
  close(): Promise<number>;
}

export interface EngineRequest {
  readonly dataFolder: string;
  readonly key: OpenedKey;
  readonly nativeBinding: string | undefined;
  readonly noMulticast: boolean;
  readonly readerScript: URL;
  readonly checkpointScript: URL;
  readonly faceScript: URL;
  readonly adminScript: URL;
  readonly backupScript: URL;
  /** Tests only: how often backups are made. */
  readonly backupTimes: BackupTimes | undefined;
  /** How this program becomes another version of itself. */
  readonly updates: UpdateWays;
  /** Tests only: how often updates are asked for. */
  readonly updateClocks: UpdateClocks | undefined;
  readonly clock: Clock;
  readonly crashPoint: CrashPoint;
  readonly log: Log;
  readonly tell: Tell;
  /** Of this program. */
  readonly version: string;
  /** How the shell sees this laptop; null: it has not said. */
  readonly shellFigures: () => ShellFigures | null;
  /** What the hub gets when it asks for logs. */
  readonly logLines: () => Promise<string>;
  /** A fact was recorded or the copy changed. */
  readonly onChange: () => void;
  /** This kiosk's copy is to go, and has nothing that is nowhere else. */
  readonly onCondemned: (why: 'kiosk-revoked' | 'copy-destroyed', facts?: ErrorFacts) => void;
}
