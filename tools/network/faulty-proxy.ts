import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SYNC_HEADERS } from '#shared/wire/sync.ts';
import { inPieces } from './body-faults.ts';
import { cannedAnswer, PORTAL_PATH, type ReplacingFault } from './canned-answer.ts';
import type { Choices } from './choices.ts';
import type { Crossing } from './crossing.ts';
import { deliver, discard, pour, type AnswerFault } from './delivery.ts';
import type { RequestFault } from './fault.ts';
import type { RequestHead, Target } from './target.ts';
import type { Tally } from './tally.ts';

/** What the proxy works with. */
export interface ProxyParts {
  readonly target: () => Target;
  readonly choices: Choices;
  readonly tally: Tally;
  readonly crossing: Crossing;
  /** Aborted when the network closes. */
  readonly closing: AbortSignal;
  /** Resets the client of this exchange, no farewell. */
  readonly reset: (request: IncomingMessage) => void;
}

/** What a client may know the hub by: an answer of a shape that is wrong comes from the hub, a portal's not. */
function hubHeaders({ headers }: IncomingMessage): Record<string, string> {
  const names = Object.values(SYNC_HEADERS);
  return Object.fromEntries(
    names.flatMap((name) => [headers[name] ?? []].flat().map((v) => [name, v])),
  );
}

/** One request and where its answer goes. */
class Exchange {
  readonly #parts: ProxyParts;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #gone = new AbortController();
  readonly #head: RequestHead;
  readonly #label: string;

  constructor(parts: ProxyParts, request: IncomingMessage, response: ServerResponse) {
    this.#parts = parts;
    this.#request = request;
    this.#response = response;
    const { method = 'GET', url = '/', rawHeaders } = request;
    this.#head = { method, path: url, rawHeaders };
    this.#label = `${method} ${url}`;
    response.once('close', () => this.#gone.abort());
  }

  /** Lets the request meet its fault. @throws Error where the target is away or the network closes */
  async run(): Promise<void> {
    const { choices } = this.#parts;
    if (this.#head.path.startsWith(PORTAL_PATH)) return this.#can({ name: 'portal-page' });
    const fault = choices.forRequest(this.#head.method, this.#head.path);
    if (fault === null) return this.#answer(await this.#stream(), null);
    return this.#meet(fault);
  }

  async #meet(fault: RequestFault): Promise<void> {
    switch (fault.name) {
      case 'drop-request':
        this.#count(fault);
        return this.#drop(fault.silent);
      case 'drop-answer':
        await this.#work();
        this.#count(fault);
        return this.#drop(fault.silent);
      case 'delay': {
        const body = await buffer(this.#request);
        this.#count(fault);
        await sleep(fault.ms, undefined, { signal: this.#parts.closing });
        return this.#answer(await this.#send(body), null);
      }
      case 'reorder': {
        const body = await buffer(this.#request);
        const { crossing, closing, tally } = this.#parts;
        const isOvertaken = await crossing.wait(fault.ms, closing);
        tally.fault(isOvertaken ? 'reorder' : 'delay', this.#label);
        return this.#answer(await this.#send(body), null);
      }
      case 'duplicate':
        return this.#duplicate(fault);
      case 'slow-upload': {
        const body = await buffer(this.#request);
        if (body.length > 0) this.#count(fault);
        const pieces = Readable.from(inPieces(body, fault.gapMs, this.#parts.closing));
        return this.#answer(await this.#reach(pieces, this.#parts.closing), null);
      }
      case 'truncate':
      case 'shorten':
      case 'bit-flip':
      case 'slow-answer':
      case 'clock-jump':
        return this.#answer(await this.#stream(), fault);
      case 'portal-page':
      case 'portal-redirect':
        this.#count(fault);
        return this.#can(fault);
      default:
        const own = fault.afterTarget ? hubHeaders(await this.#work()) : {};
        this.#count(fault);
        return this.#can(fault, own);
    }
  }

  async #duplicate(fault: Extract<RequestFault, { name: 'duplicate' }>): Promise<void> {
    const body = await buffer(this.#request);
    const { crossing, closing } = this.#parts;
    if (fault.when === 'later') {
      const answer = await this.#send(body);
      this.#count(fault);
      await this.#answer(answer, null);
      // Long enough for a kiosk that asks for news now and then.
      await crossing.wait(30_000, closing);
      await discard(await this.#send(body), closing);
      return;
    }
    const together = fault.when === 'together' ? [this.#send(body), this.#send(body)] : [];
    const sent = await Promise.all(together);
    const first = sent[0] ?? (await this.#send(body));
    // Where they weren't sent together, the first has been answered by now.
    const second = sent[1] ?? (await this.#send(body));
    const [given, lost] = fault.answer === 'first' ? [first, second] : [second, first];
    await discard(lost, closing);
    this.#count(fault);
    return this.#answer(given, null);
  }

  /** Lets the target do what was asked, and keeps its answer from the client. */
  async #work(): Promise<IncomingMessage> {
    const answer = await this.#send(await buffer(this.#request));
    await discard(answer, this.#parts.closing);
    return answer;
  }

  /** The request as it comes; it ends when its client leaves. */
  #stream(): Promise<IncomingMessage> {
    return this.#reach(this.#request, AbortSignal.any([this.#parts.closing, this.#gone.signal]));
  }

  /** The whole request; it goes on to the target also where its client has left. */
  #send(body: Buffer): Promise<IncomingMessage> {
    // An empty Buffer would still be a chunk: a GET gets no body.
    return this.#reach(Readable.from(body.length > 0 ? [body] : []), this.#parts.closing);
  }

  async #reach(body: Readable, signal: AbortSignal): Promise<IncomingMessage> {
    const { target, tally, crossing } = this.#parts;
    try {
      const answer = await target().send(this.#head, body, signal);
      crossing.passed();
      return answer;
    } catch (error) {
      if (!signal.aborted) tally.add('target-away');
      throw error;
    }
  }

  #answer(answer: IncomingMessage, fault: AnswerFault | null): Promise<void> {
    const { choices, tally, closing } = this.#parts;
    return deliver({
      answer,
      fault,
      response: this.#response,
      path: this.#head.path,
      choices,
      tally,
      label: this.#label,
      signal: AbortSignal.any([closing, this.#gone.signal]),
    });
  }

  #can(fault: ReplacingFault, own: Readonly<Record<string, string>> = {}): Promise<void> {
    const { status, headers, body } = cannedAnswer(fault, Date.now());
    this.#response.writeHead(status, { ...own, ...headers });
    this.#request.resume();
    const { closing } = this.#parts;
    return pour(body, this.#response, AbortSignal.any([closing, this.#gone.signal]));
  }

  async #drop(silent: boolean): Promise<void> {
    if (!silent) this.#parts.reset(this.#request);
    else if (!this.#response.destroyed) {
      await once(this.#response, 'close', { signal: this.#parts.closing });
    }
  }

  #count(fault: RequestFault): void {
    this.#parts.tally.fault(fault.name, this.#label);
  }
}

/** @returns a listener for the servers inside */
export function faultyProxy(
  parts: ProxyParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    parts.tally.add('requests');
    // What a request wanted is lost with its connection, as the client sees it.
    request.on('error', () => {});
    response.on('error', () => {});
    new Exchange(parts, request, response).run().catch(() => parts.reset(request));
  };
}
