import { randomUUID } from 'node:crypto';
import type { Access, Actor, CallError, CallSpec, Contract, Handlers } from '#shared/ipc/call.ts';
import { uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { portRequest, type PortMessage } from '#shared/ipc/port-protocol.ts';
import type { Log } from './log.ts';

/** The one way from the outside to a handler. */
export interface Registrar {
  /**
   * Parses the input, checks access, runs the handler and parses its output.
   * @param session the token of the session it is made in; null: none
   * @throws GatehouseError, of whatever went wrong
   */
  readonly run: (name: string, input: unknown, session: string | null) => Promise<unknown>;
  /** Answers a message of a port; null where it is no request, which nothing can answer. */
  readonly answer: (message: unknown) => Promise<PortMessage | null>;
}

export interface RegistrarPorts<C extends Contract> {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  /** @throws GatehouseError not-ready, kiosk-locked where such a call may not run now */
  readonly checkAccess: (access: Access, name: keyof C & string) => void;
  /**
   * Who may make a call of access `staff` in this session; null: whoever is there.
   * @throws GatehouseError session-ended, not-allowed
   */
  readonly authorise: (name: keyof C & string, session: string | null) => Actor | null;
  /** Told of an answer to a call of access `staff` before it is handed out. */
  readonly noteRead: (
    name: keyof C & string,
    input: unknown,
    output: unknown,
    actor: Actor,
  ) => void;
  /** Turns storage's errors into the catalogue's; others pass as they are. */
  readonly mapError: (error: unknown) => unknown;
  readonly log: Log;
}

type Handler = (input: unknown, actor: Actor | null) => unknown;

/** A correlation id: a scan's own id where it has one, so that its lines are found together. */
function correlationOf(input: unknown): string {
  if (typeof input === 'object' && input !== null && 'scanId' in input) {
    const scanId = uuid.safeParse(input.scanId);
    if (scanId.success) return scanId.data;
  }
  return randomUUID();
}

/** Binds handlers to their contract; nothing else calls them from outside. */
export function createRegistrar<C extends Contract>(ports: RegistrarPorts<C>): Registrar {
  const { contract, handlers, checkAccess, authorise, noteRead, mapError, log } = ports;

  function lookUp(name: string): { spec: CallSpec; handler: Handler } {
    // Own properties only: `constructor` is no call.
    const spec = Object.hasOwn(contract, name) ? contract[name] : undefined;
    const handler = Object.hasOwn(handlers, name) ? handlers[name as keyof C] : undefined;
    if (spec === undefined || handler === undefined) {
      throw new GatehouseError('unknown-call', 'no such call');
    }
    return { spec, handler: handler as Handler };
  }

  async function perform(name: string, input: unknown, session: string | null): Promise<unknown> {
    const { spec, handler } = lookUp(name);
    checkAccess(spec.access, name);
    // Before the input is looked at: who may not call learns nothing of what a call takes.
    const actor = spec.access === 'staff' ? authorise(name, session) : null;
    const parsed = spec.input.safeParse(input);
    if (!parsed.success) {
      const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
      throw new GatehouseError('invalid-input', `${name}: the input does not fit at: ${where}`);
    }
    const output = spec.output.parse(await handler(parsed.data, actor));
    if (actor !== null) noteRead(name, parsed.data, output, actor);
    return output;
  }

  /** Runs a call; whatever fails becomes an error of the catalogue, and a line of the log. */
  async function runLogged(
    name: string,
    input: unknown,
    session: string | null,
    correlation: string,
  ): Promise<unknown> {
    try {
      return await perform(name, input, session);
    } catch (error) {
      const mapped = mapError(error);
      if (mapped instanceof GatehouseError) {
        const call = Object.hasOwn(contract, name) ? name : 'unknown';
        const reason = mapped.facts['reason'] ?? null;
        log.warn('call-refused', { call, correlation, code: mapped.code, reason });
        throw mapped;
      }
      log.error('call-failed', error, { call: name, correlation });
      throw new GatehouseError('internal', 'the call failed; the log has the rest', {}, error);
    }
  }

  return {
    run: (name, input, session) => runLogged(name, input, session, correlationOf(input)),
    async answer(message) {
      const request = portRequest.safeParse(message);
      if (!request.success) {
        log.warn('port-message-refused');
        return null;
      }
      const { id, call, input, session } = request.data;
      const correlation = correlationOf(input);
      try {
        return { id, ok: true, value: await runLogged(call, input, session ?? null, correlation) };
      } catch (error) {
        const refused = error instanceof GatehouseError ? error : null;
        const answer: CallError = {
          code: refused?.code ?? 'internal',
          facts: { ...refused?.facts },
          correlation,
        };
        return { id, ok: false, error: answer };
      }
    },
  };
}
