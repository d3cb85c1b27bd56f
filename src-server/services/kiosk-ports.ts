import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { KioskReport, KioskUse, Order, Standing } from '#shared/wire/sync.ts';
import type { Transaction } from './transaction.ts';

/** The hub's authority, as kiosks need it. */
export interface KioskCertificates {
  /** PEM. @throws SetupError where a certificate is missing */
  authorities(): Promise<{ readonly certificate: string; readonly spare: string }>;
  /** @throws GatehouseError not-ready: the authority's key is kept elsewhere */
  check(): Promise<void>;
  /**
   * A kiosk's certificate, good for 90 days.
   * @param tlsKey P-256, SPKI DER in base64
   * @throws GatehouseError invalid-input, not-ready
   */
  certify(
    kioskId: Uuid,
    tlsKey: string,
  ): Promise<{ readonly pem: string; readonly until: Instant }>;
}

/** What a kiosk's token says. */
export interface KioskTokenClaims {
  readonly kioskId: Uuid;
  /** Of the key that it is bound to (RFC 7638). */
  readonly thumbprint: string;
}

export interface KioskTokens {
  /** Seconds that one is good. */
  readonly seconds: number;
  issue(claims: KioskTokenClaims): Promise<string>;
  /** Null: it is none of ours. `expired`: it was. */
  read(token: string): Promise<KioskTokenClaims | 'expired' | null>;
}

/** What is wrong with a proof. */
export type ProofFault = 'unreadable' | 'key' | 'clock' | 'method' | 'address' | 'token';
export type ReadProof =
  | { readonly fault: ProofFault }
  | {
      readonly fault: null;
      /** Names the proof among all of all kiosks. */
      readonly id: string;
      /** When it is good no longer, milliseconds. */
      readonly untilMs: number;
    };

export interface ProofReader {
  read(
    proof: string,
    asked: {
      readonly method: string;
      /** Without query. */
      readonly path: string;
      readonly token: string;
      readonly thumbprint: string;
    },
  ): Promise<ReadProof>;
}

/** A kiosk as a request of its own finds it. */
export interface AskingKiosk {
  readonly use: KioskUse;
  readonly publicKey: string;
  readonly revokedAt: Instant | null;
  readonly lastSeenAt: Instant | null;
  readonly epoch: Uuid;
  /** Whether its proof is used for the first time. */
  readonly isFresh: boolean;
}

/** Who kiosks are, and what of theirs was used. */
export interface KioskAccessStore {
  /** Spends a proof and reads who uses it, in one step; null: no kiosk of this id is enrolled. */
  spend(
    kioskId: Uuid,
    proof: { readonly id: string; readonly untilMs: number },
  ): Promise<AskingKiosk | null>;
  /** Whether something is used for the first time until then. */
  spendOnce(id: string, untilMs: number): Promise<boolean>;
  find(
    kioskId: Uuid,
  ): Promise<{ readonly publicKey: string; readonly revokedAt: Instant | null } | null>;
  seen(kioskId: Uuid, at: Instant): Promise<void>;
  /** Forgets what could not be used any more anyway. */
  sweep(at: Instant): Promise<void>;
}

/** How the hub sees a kiosk, and what it says of itself: for the answers of pull and live. */
export interface KioskStanding {
  /** @throws GatehouseError kiosk-unknown */
  of(kioskId: Uuid): Promise<Standing>;
  /** Keeps a kiosk's report, and that it did what it was told. */
  report(kioskId: Uuid, report: KioskReport): Promise<void>;
}

/** A code that a kiosk was announced with, and the kiosk. */
export interface EnrolmentCode {
  readonly id: Uuid;
  /** SHA-256 of the code, which both sides prove their words by. */
  readonly hash: Uint8Array;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  readonly kiosk: {
    readonly id: Uuid;
    readonly name: string;
    readonly publicKey: string | null;
  };
}

export interface EnrolledKiosk {
  readonly id: Uuid;
  readonly publicKey: string;
  readonly tlsKey: string;
  readonly recipient: string;
  readonly certificateUntil: Instant;
  readonly at: Instant;
}

/** Kiosks that were announced, and the codes by which they come. */
export interface KioskEnrolmentStore {
  announce(
    tx: Transaction,
    kiosk: {
      readonly id: Uuid;
      readonly name: string;
      readonly use: KioskUse;
      readonly events: readonly Uuid[];
      readonly at: Instant;
    },
  ): Promise<void>;
  addCode(
    tx: Transaction,
    code: {
      readonly id: Uuid;
      readonly kioskId: Uuid;
      readonly hash: Uint8Array;
      readonly lookup: Uint8Array;
      readonly at: Instant;
      readonly expiresAt: Instant;
    },
  ): Promise<void>;
  /** Locked until the transaction ends. */
  lockCode(tx: Transaction, lookup: Uint8Array): Promise<EnrolmentCode | null>;
  /** Any kiosk that has this id or this key already. */
  taken(
    tx: Transaction,
    kioskId: Uuid,
    publicKey: string,
  ): Promise<
    readonly { readonly id: Uuid; readonly publicKey: string | null; readonly isRevoked: boolean }[]
  >;
  /** Has an announced kiosk be the one that came, under the id that its facts are signed by. */
  become(tx: Transaction, announced: EnrolmentCode['kiosk'], kiosk: EnrolledKiosk): Promise<void>;
  useCode(tx: Transaction, codeId: Uuid, kioskId: Uuid, at: Instant): Promise<void>;
  keepCertificate(tx: Transaction, kioskId: Uuid, tlsKey: string, until: Instant): Promise<void>;
  /** Of which hub they are told that they are. */
  hub(): Promise<{ readonly hubId: Uuid; readonly epoch: Uuid }>;
}

/** A kiosk as staff see it. */
export interface FleetKiosk {
  readonly id: Uuid;
  readonly name: string;
  readonly use: KioskUse;
  readonly enrolled_at: Instant | null;
  readonly revoked_at: Instant | null;
  readonly wiped_at: Instant | null;
  readonly locked_at: Instant | null;
  readonly last_seen_at: Instant | null;
  readonly certificate_until: Instant | null;
  readonly reported_at: Instant | null;
  readonly report: KioskReport | null;
  readonly gate: { readonly id: Uuid; readonly name: string } | null;
  readonly events: readonly { readonly id: Uuid; readonly title: string }[];
  readonly open_orders: readonly Order[];
}

export interface FleetStore {
  /** By name. */
  list(): Promise<readonly FleetKiosk[]>;
  find(id: Uuid): Promise<FleetKiosk | null>;
  /** Locked until the transaction ends. */
  lock(
    tx: Transaction,
    id: Uuid,
  ): Promise<{
    readonly name: string;
    readonly use: KioskUse;
    /** An age recipient; null: it has not enrolled yet. */
    readonly recipient: string | null;
    readonly revokedAt: Instant | null;
    readonly wipedAt: Instant | null;
    readonly lockedAt: Instant | null;
  } | null>;
  change(
    tx: Transaction,
    id: Uuid,
    change: {
      readonly name?: string;
      readonly use?: KioskUse;
      readonly revoked_at?: Instant;
      readonly wiped_at?: Instant;
      readonly locked_at?: Instant | null;
    },
  ): Promise<void>;
  eventsOf(tx: Transaction, id: Uuid): Promise<readonly Uuid[]>;
  /** @returns false: one of them is no event */
  assign(tx: Transaction, id: Uuid, events: readonly Uuid[]): Promise<boolean>;
  unassign(tx: Transaction, id: Uuid, events: readonly Uuid[]): Promise<void>;
  order(
    tx: Transaction,
    kioskId: Uuid,
    order: Order & { readonly madeBy: Uuid | null; readonly at: Instant },
  ): Promise<void>;
  /** Lets open orders of these kinds go. */
  withdraw(tx: Transaction, kioskId: Uuid, kinds: readonly Order['kind'][]): Promise<void>;
}
