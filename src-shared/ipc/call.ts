import { z } from 'zod';
import type { Uuid } from '../domain/id.ts';
import type { Role } from '../domain/staff.ts';
import { errorCode } from '../errors.ts';

/**
 * What a call needs before it may run. `anyone`: also before the database is open;
 * `setup`: an open database, whether it stands at a gate or not yet; `gate`: a kiosk that stands at
 * a gate; `staff`: an open database and a session of one of the roles that call-roles.ts names.
 */
export type Access = 'anyone' | 'setup' | 'gate' | 'staff';

/** Whose session a call was made in. */
export interface Actor {
  readonly staffId: Uuid;
  readonly role: Role;
  readonly sessionId: Uuid;
}

/**
 * Whether the window's client may send a call again after the core restarted: reads may, and
 * writes that carry their own idempotency key.
 */
export type Retry = 'safe' | 'never';

export interface CallSpec<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  A extends Access = Access,
> {
  readonly input: I;
  readonly output: O;
  readonly access: A;
  readonly retry: Retry;
}

/** Declares one call of a contract: its schemas, who may make it and whether it may be retried. */
export function call<I extends z.ZodType, O extends z.ZodType, const A extends Access>(
  spec: CallSpec<I, O, A>,
): CallSpec<I, O, A> {
  return spec;
}

export type Contract = Readonly<Record<string, CallSpec>>;
export type InputOf<C extends Contract, N extends keyof C> = z.input<C[N]['input']>;
export type ParsedInputOf<C extends Contract, N extends keyof C> = z.output<C[N]['input']>;
export type OutputOf<C extends Contract, N extends keyof C> = z.output<C[N]['output']>;

/** The calls of a contract that are made in a session. */
export type StaffCallOf<C extends Contract> = {
  [N in keyof C]: C[N]['access'] extends 'staff' ? N : never;
}[keyof C];

type Answer<C extends Contract, N extends keyof C> = OutputOf<C, N> | Promise<OutputOf<C, N>>;

/**
 * What implements a contract: one handler a call, given the parsed input, and who acts where the
 * call is made in a session.
 */
export type Handlers<C extends Contract> = {
  readonly [N in keyof C]: C[N]['access'] extends 'staff'
    ? (input: ParsedInputOf<C, N>, actor: Actor) => Answer<C, N>
    : (input: ParsedInputOf<C, N>) => Answer<C, N>;
};

/** What the caller of a contract sees: a refused call rejects with a GatehouseError. */
export type Client<C extends Contract> = <N extends keyof C & string>(
  name: N,
  input: InputOf<C, N>,
) => Promise<OutputOf<C, N>>;

/** A refusal as it crosses a process border. `correlation` finds it in the log. */
export const callError = z.strictObject({
  code: errorCode,
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  correlation: z.string(),
});
export type CallError = z.infer<typeof callError>;
