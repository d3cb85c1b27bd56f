import { z } from 'zod';
import { MAX_SCANNED_CHARS } from '../domain/check-in.ts';
import { direction } from '../domain/event.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { overrideReason, pin } from '../domain/staff.ts';
import { errorCode } from '../errors.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';
import { faceProbe } from '../face/finding.ts';
import { call, type Client, type Handlers } from './call.ts';
import { attendeeContract } from './attendee-contract.ts';
import { custodyContract } from './custody-contract.ts';
import { eventContract } from './event-contract.ts';
import { faceContract } from './face-contract.ts';
import {
  admissionResult,
  eventChoice,
  gateStatus,
  recentScan,
  searchHit,
  supervisorChoice,
} from './gate-views.ts';
import { healthContract } from './health-contract.ts';
import { importContract } from './import-contract.ts';
import { kycContract } from './kyc-contract.ts';
import { liveContract } from './live-contract.ts';
import { logContract } from './log-contract.ts';
import { sessionContract } from './session-contract.ts';
import { staffContract } from './staff-contract.ts';
import { backupContract } from './backup-contract.ts';
import { alertRaised, syncContract, syncView } from './sync-contract.ts';
import { supportContract } from './support-contract.ts';
import { ticketContract } from './ticket-contract.ts';
import { updateContract } from './update-contract.ts';

const nothing = z.strictObject({});

/** Where the core stands; the window shows the screen that belongs to it. */
export const coreState = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('starting') }),
  /** No keychain here: `new` asks to choose a passphrase, `known` to type it. */
  z.strictObject({ phase: z.literal('locked'), passphrase: z.enum(['new', 'known']) }),
  z.strictObject({
    phase: z.literal('setup'),
    throwawayKey: z.boolean(),
    /** Without staff, the first admin may be made. */
    hasStaff: z.boolean(),
  }),
  z.strictObject({ phase: z.literal('gate') }),
  z.strictObject({
    phase: z.literal('failed'),
    code: errorCode,
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
]);
export type CoreState = z.infer<typeof coreState>;

/** What an event package says of itself, before anything of it is stored. */
export const packageSummary = z.strictObject({
  packageId: uuid,
  issuer: z.string(),
  /** SHA-256 of the signer's key, eight groups of four hex digits, to compare by eye. */
  fingerprint: z.string(),
  /** Whether this kiosk took a package of the same signer before. */
  knownIssuer: z.boolean(),
  createdAt: instant,
  events: z.array(z.strictObject({ id: uuid, title: z.string(), attendees: z.int() })),
});
export type PackageSummary = z.infer<typeof packageSummary>;

/** Calls of the window to the core. */
export const coreContract = {
  ...attendeeContract,
  ...backupContract,
  ...custodyContract,
  ...eventContract,
  ...faceContract,
  ...healthContract,
  ...importContract,
  ...kycContract,
  ...liveContract,
  ...logContract,
  ...sessionContract,
  ...staffContract,
  ...supportContract,
  ...syncContract,
  ...ticketContract,
  ...updateContract,
  'core.state': call({ input: nothing, output: coreState, access: 'anyone', retry: 'safe' }),
  /** Opens the store with a passphrase; on a first run the passphrase becomes the kiosk's. */
  'core.unlock': call({
    input: z.strictObject({ passphrase: z.string().min(1).max(200) }),
    output: coreState,
    access: 'anyone',
    retry: 'safe',
  }),

  /** Reads a package's header and checks seal and signature over the whole file. */
  'setup.inspectPackage': call({
    input: z.strictObject({ path: z.string().min(1).max(4096) }),
    output: packageSummary,
    access: 'setup',
    retry: 'safe',
  }),
  /**
   * Loads a package; repeating it changes nothing. Progress comes as `package-progress`. Once there
   * are staff, only one of a signer who is known: package-untrusted, `reason` sign-in-needed.
   */
  'setup.importPackage': call({
    input: z.strictObject({ path: z.string().min(1).max(4096), packageId: uuid }),
    output: z.strictObject({ events: z.array(eventChoice) }),
    access: 'setup',
    retry: 'safe',
  }),
  /** The same, whoever signed it: the act of trust is a signed-in organiser's. */
  'setup.trustPackage': call({
    input: z.strictObject({ path: z.string().min(1).max(4096), packageId: uuid }),
    output: z.strictObject({ events: z.array(eventChoice) }),
    access: 'staff',
    retry: 'safe',
  }),
  'setup.events': call({
    input: nothing,
    output: z.strictObject({ events: z.array(eventChoice) }),
    access: 'setup',
    retry: 'safe',
  }),
  /** Names the kiosk and puts it at a gate; also used to change gate or event later. */
  'setup.chooseGate': call({
    input: z.strictObject({
      kioskName: z.string().trim().min(2).max(60),
      eventId: uuid,
      gateId: uuid,
    }),
    output: coreState,
    access: 'setup',
    retry: 'safe',
  }),
  'setup.kioskName': call({
    input: nothing,
    output: z.strictObject({ kioskName: z.string().nullable() }),
    access: 'setup',
    retry: 'safe',
  }),

  'gate.status': call({ input: nothing, output: gateStatus, access: 'gate', retry: 'safe' }),
  /**
   * Decides on a scanned text. `scanId` is the presentation's idempotency key. `face`: what was
   * seen where gate.faceNeed wanted it; what it wanted and did not get is face-unavailable.
   */
  'gate.scan': call({
    input: z.strictObject({
      scanId: uuid,
      text: z.string().max(MAX_SCANNED_CHARS),
      reader: z.enum(['camera', 'wedge']),
      direction,
      face: faceProbe.nullable().default(null),
    }),
    output: admissionResult,
    access: 'gate',
    retry: 'safe',
  }),
  /** Decides on a ticket that staff typed or found, after they confirmed the person. */
  'gate.admitByHand': call({
    input: z.strictObject({
      scanId: uuid,
      by: z.discriminatedUnion('way', [
        z.strictObject({ way: z.literal('typed'), ticketNumber }),
        z.strictObject({ way: z.literal('search'), registrationId: uuid }),
      ]),
      direction,
      face: faceProbe.nullable().default(null),
    }),
    output: admissionResult,
    access: 'gate',
    retry: 'safe',
  }),
  /** Shows who a typed number belongs to, before staff confirm; null: not in this copy. */
  'gate.lookUp': call({
    input: z.strictObject({ ticketNumber }),
    output: z.strictObject({ hit: searchHit.nullable() }),
    access: 'gate',
    retry: 'safe',
  }),
  /** By name, phone or ticket number; case and accents folded; at most 20 hits. */
  'gate.search': call({
    input: z.strictObject({ query: z.string().trim().min(3).max(100) }),
    output: z.strictObject({ hits: z.array(searchHit), more: z.boolean() }),
    access: 'gate',
    retry: 'safe',
  }),
  'gate.supervisors': call({
    input: nothing,
    output: z.strictObject({ supervisors: z.array(supervisorChoice) }),
    access: 'setup',
    retry: 'safe',
  }),
  /** A supervisor lets the person in all the same. The role is checked by the PIN, in the core. */
  'gate.override': call({
    input: z.strictObject({ checkInId: uuid, staffId: uuid, pin, reason: overrideReason }),
    output: admissionResult,
    access: 'gate',
    retry: 'never',
  }),
  /**
   * A supervisor holds this laptop at its gate, or frees it. The role is checked by the PIN, in the
   * core; the shell hears of it from the core alone.
   */
  'gate.lockDown': call({
    input: z.strictObject({ isOn: z.boolean(), staffId: uuid, pin }),
    output: nothing,
    access: 'gate',
    retry: 'safe',
  }),
  /** Takes back what let somebody through, within 30 seconds, as a second record. */
  'gate.undo': call({
    input: z.strictObject({ checkInId: uuid }),
    output: admissionResult,
    access: 'gate',
    retry: 'safe',
  }),
  'gate.recent': call({
    input: nothing,
    output: z.strictObject({ scans: z.array(recentScan) }),
    access: 'gate',
    retry: 'safe',
  }),
  /** A person's photograph, decrypted for the screen that shows it. */
  'gate.photo': call({
    input: z.strictObject({ userId: uuid }),
    output: z.strictObject({ mime: z.string(), bytes: z.instanceof(Uint8Array) }),
    access: 'gate',
    retry: 'safe',
  }),
  /** When a verdict was on the screen, for the log and the health page. */
  'gate.painted': call({
    input: z.strictObject({
      scanId: uuid,
      /** Milliseconds from the frame's arrival to its text, and to the painted verdict. */
      decodeMs: z.number().nonnegative().nullable(),
      paintedMs: z.number().nonnegative(),
    }),
    output: nothing,
    access: 'gate',
    retry: 'never',
  }),
} as const;

export type CoreContract = typeof coreContract;
export type CoreHandlers = Handlers<CoreContract>;
export type CoreClient = Client<CoreContract>;

/** What the core tells the window unasked. */
export const coreEvents = {
  state: coreState,
  status: gateStatus,
  /** How sync stands, when it changed; at most once a second. */
  sync: syncView,
  alert: alertRaised,
  /** A supervisor has held this laptop at its gate, or freed it. */
  'lock-down': z.strictObject({ isOn: z.boolean() }),
  'package-progress': z.strictObject({ done: z.int(), total: z.int() }),
  /** Long work that somebody asked for: an import, an export. `work`: what they called it. */
  'work-progress': z.strictObject({ work: z.string(), done: z.int(), total: z.int() }),
  /** Rows of these kinds changed: whoever shows some asks again. */
  'data-changed': z.strictObject({ what: z.enum(['events', 'attendees', 'staff', 'kyc']) }),
} as const;
export type CoreEventName = keyof typeof coreEvents;
export type CoreEventPayload<N extends CoreEventName> = z.infer<(typeof coreEvents)[N]>;
