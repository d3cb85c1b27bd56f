import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { pin } from '../domain/staff.ts';
import { errorCode } from '../errors.ts';
import { call } from './call.ts';

const nothing = z.strictObject({});
const path = z.string().min(1).max(4096);

/** Where sync stands; docs/SYNC.md has the table of what leads from one to the next. */
export const syncPhase = z.enum([
  'not-enrolled',
  'connecting',
  'loading',
  'live',
  'polling',
  'offline',
  'revoked',
]);
export type SyncPhase = z.infer<typeof syncPhase>;

/** Another kiosk of this one's events, as staff see it. */
export const peerView = z.strictObject({
  kioskId: uuid,
  name: z.string(),
  gateName: z.string().nullable(),
  lastHeardAt: instant.nullable(),
  /** Of its latest check-in that is here. */
  lastFactAt: instant.nullable(),
  way: z.enum(['hub', 'lan']).nullable(),
  /** Not heard for so long that its newest check-ins may be missing here. */
  isStale: z.boolean(),
  /** Typed by somebody; null: none. */
  address: z.string().nullable(),
});
export type PeerView = z.infer<typeof peerView>;

/** What people see of sync. */
export const syncView = z.strictObject({
  link: z
    .strictObject({
      hubName: z.string(),
      hubUrl: z.string(),
      kioskName: z.string(),
      use: z.enum(['gate', 'office']),
    })
    .nullable(),
  phase: syncPhase,
  /** Why it is offline; null where it is not, or nobody knows. */
  why: errorCode.nullable(),
  /** Online, or offline, since. */
  since: instant.nullable(),
  lastContactAt: instant.nullable(),
  /** When the copy of the gate's event was last known to be the hub's; null: never, or no hub. */
  copyAt: instant.nullable(),
  factsWaiting: z.int().nonnegative(),
  deadLetters: z.int().nonnegative(),
  clashes: z.int().nonnegative(),
  /** Of the event that the kiosk stands at; of all where it stands at none. */
  openAlerts: z.int().nonnegative(),
  /** This laptop's clock minus the hub's, ms; null: not known. */
  clockSkewMs: z.int().nullable(),
  loading: z.strictObject({ done: z.int(), rows: z.int() }).nullable(),
  /** The hub has locked this laptop. */
  locked: z.strictObject({ words: z.string().nullable() }).nullable(),
  /** How long the hub lets this laptop work without hearing of it; null: it belongs to none. */
  lease: z
    .strictObject({
      /** Of the whole lease, as each word of the hub begins it anew. */
      days: z.int(),
      /** Milliseconds until it ends; negative: since. */
      leftMs: z.number(),
      /** It has ended: what a code to reopen this laptop is asked for with. */
      challenge: z.string().nullable(),
    })
    .nullable(),
  peers: z.array(peerView),
  /** Where other laptops reach this one; null: not at all. */
  ownAddress: z.string().nullable(),
});
export type SyncView = z.infer<typeof syncView>;

/** One of the two entries of an alert. */
const alertEntry = z.strictObject({
  checkInId: uuid,
  at: instant,
  gateName: z.string().nullable(),
  kioskName: z.string().nullable(),
});

/** A double entry was found: whoever stands at the gate is to look (sync.alerts). */
export const alertRaised = z.strictObject({ alertId: uuid, eventId: uuid });

/** Two gates that let in the same ticket. */
export const alertView = z.strictObject({
  id: uuid,
  raisedAt: instant,
  /** Null: the person is not in this copy. */
  personName: z.string().nullable(),
  ticketType: z.string().nullable(),
  first: alertEntry,
  second: alertEntry,
});
export type AlertView = z.infer<typeof alertView>;

/** What the hub refused. */
export const deadLetterView = z.strictObject({
  position: z.int(),
  type: z.string(),
  code: errorCode,
  rejectedAt: instant,
  recordedAt: instant,
});
export type DeadLetterView = z.infer<typeof deadLetterView>;

/** Two edits of one field. Values as staff read them. */
export const clashView = z.strictObject({
  id: uuid,
  entity: z.enum(['event', 'attendee', 'registration']),
  /** The event's title or the person's name; null: not in this copy. */
  about: z.string().nullable(),
  field: z.string(),
  kept: z.string(),
  keptAt: instant,
  lost: z.string(),
  lostAt: instant,
  foundAt: instant,
});
export type ClashView = z.infer<typeof clashView>;

/** How a kiosk finds its hub: the link of the QR code, or what somebody typed. */
export const hubInvitation = z.union([
  z.strictObject({ link: z.string().min(1).max(2_000) }),
  z.strictObject({ hubUrl: z.url().max(300), code: z.string().min(16).max(40) }),
]);
export type HubInvitation = z.infer<typeof hubInvitation>;

const enrolled = z.strictObject({
  hubName: z.string(),
  kioskName: z.string(),
  events: z.array(z.strictObject({ id: uuid, title: z.string() })),
});

/** Sync: joining a hub, how it stands, what wants an eye. */
export const syncContract = {
  'sync.view': call({ input: nothing, output: syncView, access: 'setup', retry: 'safe' }),
  /**
   * Joins a hub while nobody of the staff is known here; afterwards an admin does, by sync.join. Made
   * again with the same code after a lost answer it gets the same one.
   */
  'setup.enrol': call({ input: hubInvitation, output: enrolled, access: 'setup', retry: 'safe' }),
  'sync.join': call({ input: hubInvitation, output: enrolled, access: 'staff', retry: 'safe' }),
  /** How the camera is, for the fleet's list at the hub. */
  'sync.noteCamera': call({
    input: z.strictObject({ camera: z.enum(['unknown', 'ready', 'missing', 'failed']) }),
    output: nothing,
    access: 'gate',
    retry: 'safe',
  }),
  /** Pushes and pulls at once; answers when both were tried. */
  'sync.now': call({ input: nothing, output: syncView, access: 'staff', retry: 'safe' }),
  'sync.deadLetters': call({
    input: nothing,
    output: z.strictObject({ letters: z.array(deadLetterView) }),
    access: 'staff',
    retry: 'safe',
  }),
  'sync.retryDeadLetter': call({
    input: z.strictObject({ position: z.int() }),
    output: nothing,
    access: 'staff',
    retry: 'safe',
  }),
  'sync.closeDeadLetter': call({
    input: z.strictObject({ position: z.int(), note: z.string().trim().min(1).max(200) }),
    output: nothing,
    access: 'staff',
    retry: 'safe',
  }),
  'sync.clashes': call({
    input: nothing,
    output: z.strictObject({ clashes: z.array(clashView) }),
    access: 'staff',
    retry: 'safe',
  }),
  'sync.seeClash': call({
    input: z.strictObject({ id: uuid }),
    output: nothing,
    access: 'staff',
    retry: 'safe',
  }),
  /** Open alerts of the gate's event, the newest first. */
  'sync.alerts': call({
    input: nothing,
    output: z.strictObject({ alerts: z.array(alertView) }),
    access: 'gate',
    retry: 'safe',
  }),
  /** The frame taken at the gate where there is one, else the registered photograph. */
  'sync.alertPhoto': call({
    input: z.strictObject({ alertId: uuid, which: z.enum(['first', 'second']) }),
    output: z.strictObject({
      from: z.enum(['gate', 'registration']),
      mime: z.string(),
      bytes: z.instanceof(Uint8Array),
    }),
    access: 'gate',
    retry: 'safe',
  }),
  /** A supervisor ends an alert, at every gate. The role is checked by the PIN, in the core. */
  'sync.closeAlert': call({
    input: z.strictObject({
      alertId: uuid,
      staffId: uuid,
      pin,
      note: z.string().trim().max(200),
    }),
    output: nothing,
    access: 'gate',
    retry: 'safe',
  }),
  /** Writes what happened here to a file for a stick. */
  'sync.exportFile': call({
    input: z.strictObject({ path }),
    output: z.strictObject({ operations: z.int() }),
    access: 'staff',
    retry: 'never',
  }),
  'sync.importFile': call({
    input: z.strictObject({ path }),
    output: z.strictObject({ fresh: z.int() }),
    access: 'staff',
    retry: 'safe',
  }),
  /** host:port, where laptops don't find one another. */
  'sync.addPeer': call({
    input: z.strictObject({ address: z.string().trim().min(3).max(200) }),
    output: syncView,
    access: 'staff',
    retry: 'safe',
  }),
  'sync.removePeer': call({
    input: z.strictObject({ address: z.string().min(3).max(200) }),
    output: syncView,
    access: 'staff',
    retry: 'safe',
  }),
} as const;
