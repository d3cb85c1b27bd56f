import type { ErrorCode } from '#shared/errors.ts';
import type { SyncPhase } from '#shared/ipc/sync-contract.ts';
import type { FeedName, KioskReport, Order, Standing } from '#shared/wire/sync.ts';
import type { Hub } from './hub-port.ts';
import type {
  Applied,
  ChangeApplier,
  DeadLetters,
  FeedStore,
  HubLinkStore,
  Outbox,
} from './ports.ts';

/** What the sync engine works with. */
export interface EnginePorts {
  readonly hub: Hub;
  readonly links: HubLinkStore;
  readonly feeds: FeedStore;
  readonly applier: ChangeApplier;
  readonly outbox: Outbox;
  readonly deadLetters: Pick<DeadLetters, 'count'>;
  /** The event of this gate; null: it stands at none. */
  readonly eventId: () => FeedName | null;
  readonly report: (parts: { readonly clockSkew: number }) => KioskReport;
  readonly logLines: () => Promise<string>;
  /** Gets a new certificate where the old one ends soon. */
  readonly renewCertificate: () => Promise<void>;
  readonly onApplied: (applied: Applied) => void;
  /** Phase, progress or numbers changed. */
  /** The hub has answered, and said how it sees this kiosk. */
  readonly onContact: (standing: Standing) => void;
  readonly onChange: () => void;
  /** This kiosk was revoked, and the hub has everything that was here. */
  readonly onHandedOver: () => Promise<void>;
  readonly onTrouble: (what: string, error: unknown) => void;
  readonly onOrder: (kind: Order['kind']) => void;
  readonly onPhase: (phase: SyncPhase, why: ErrorCode | null) => void;
  readonly clock: { wall(): number; monotonic(): number };
  readonly random: () => number;
}
