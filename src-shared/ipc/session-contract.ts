import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { emailAddress, newPassword, personName, pin, role } from '../domain/staff.ts';
import { call } from './call.ts';

const nothing = z.strictObject({});

/** A staff session's secret: 256 random bits in base64url. The core keeps its hash. */
export const sessionToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A member of staff as others of the staff see one. */
export const staffName = z.strictObject({ id: uuid, name: z.string(), role });
export type StaffName = z.infer<typeof staffName>;

/** A session as its holder sees it. */
export const sessionView = z.strictObject({
  sessionId: uuid,
  staff: staffName,
  signedInAt: instant,
  /** It ends by itself after so long without a call; null: not for that. */
  idleMs: z.int().positive().nullable(),
  /** It ends then, whatever happens. */
  endsAt: instant,
});
export type SessionView = z.infer<typeof sessionView>;

const opened = z.strictObject({ token: sessionToken, session: sessionView });

/** Signing in, being on duty at the gate, and the first admin. */
export const sessionContract = {
  /**
   * Opens a session of admin mode. A PIN is for gate and supervisor only. Refused with
   * sign-in-refused, which never says which half was wrong, or sign-in-locked; facts:
   * retryInSeconds.
   */
  'session.signIn': call({
    input: z.discriminatedUnion('by', [
      z.strictObject({
        by: z.literal('password'),
        email: z.string().max(200),
        password: z.string().min(1).max(200),
      }),
      z.strictObject({ by: z.literal('pin'), staffId: uuid, pin }),
    ]),
    output: opened,
    access: 'setup',
    retry: 'never',
  }),
  /** Who may sign in by PIN at this kiosk. */
  'session.staffWithPin': call({
    input: nothing,
    output: z.strictObject({ staff: z.array(staffName) }),
    access: 'setup',
    retry: 'safe',
  }),
  /** The session that the call is made in; asking keeps it alive. */
  'session.current': call({ input: nothing, output: sessionView, access: 'staff', retry: 'safe' }),
  'session.signOut': call({ input: nothing, output: nothing, access: 'staff', retry: 'never' }),
  'session.changePassword': call({
    input: z.strictObject({ current: z.string().min(1).max(200), next: newPassword }),
    output: nothing,
    access: 'staff',
    retry: 'never',
  }),
  /** Makes the first admin and signs them in; only while nobody of the staff is known here. */
  'session.makeFirstAdmin': call({
    input: z.strictObject({ name: personName, email: emailAddress, password: newPassword }),
    output: opened,
    access: 'setup',
    retry: 'never',
  }),

  /** Who stands at this gate, if they said so. */
  'duty.current': call({
    input: nothing,
    output: z.strictObject({
      duty: z.strictObject({ staff: staffName, since: instant }).nullable(),
    }),
    access: 'gate',
    retry: 'safe',
  }),
  /** Takes the gate over: the one before is off duty. The gate goes on meanwhile. */
  'duty.take': call({
    input: z.strictObject({ staffId: uuid, pin }),
    output: z.strictObject({ staff: staffName, since: instant }),
    access: 'gate',
    retry: 'never',
  }),
  'duty.leave': call({ input: nothing, output: nothing, access: 'gate', retry: 'safe' }),
} as const;
