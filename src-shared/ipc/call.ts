import { z } from 'zod';
import { errorCode } from '../errors.ts';

/**
 * What a call needs before it may run. `anyone`: also before the database is open;
 * `setup`: an open database that has no event yet, or a gate that changes its events;
 * `gate`: a kiosk that stands at a gate.
 */
export type Access = 'anyone' | 'setup' | 'gate';

/**
 * Whether the window's client may send a call again after the core restarted: reads may, and
 * writes that carry their own idempotency key.
 */
export type Retry = 'safe' | 'never';

export interface CallSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly input: I;
  readonly output: O;
  readonly access: Access;
  readonly retry: Retry;
}

/** Declares one call of a contract: its schemas, who may make it and whether it may be retried. */
export function call<I extends z.ZodType, O extends z.ZodType>(
  spec: CallSpec<I, O>,
): CallSpec<I, O> {
  return spec;
}

export type Contract = Readonly<Record<string, CallSpec>>;
export type InputOf<C extends Contract, N extends keyof C> = z.input<C[N]['input']>;
export type ParsedInputOf<C extends Contract, N extends keyof C> = z.output<C[N]['input']>;
export type OutputOf<C extends Contract, N extends keyof C> = z.output<C[N]['output']>;

/** What implements a contract: one handler a call, given the parsed input. */
export type Handlers<C extends Contract> = {
  readonly [N in keyof C]: (input: ParsedInputOf<C, N>) => OutputOf<C, N> | Promise<OutputOf<C, N>>;
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
