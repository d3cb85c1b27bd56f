import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ConnectionFault } from './fault.ts';
import type { Lane } from './link.ts';
import type { Place } from './place.ts';
import { resetSocket } from './reset-socket.ts';
import { ShapedPipe } from './shaped-pipe.ts';
import type { Tally } from './tally.ts';

/** 'cut' resets whoever comes; 'silent' takes connections and lets nothing through. */
export type DoorState = 'open' | 'cut' | 'silent';

interface Ways {
  readonly up: Lane;
  readonly down: Lane;
  readonly tally: Tally;
  /** Asked once per connection. */
  readonly fault: () => ConnectionFault | null;
  readonly inside: (fault: ConnectionFault | null) => Place;
  /** The place inside didn't take a connection, or broke it. */
  readonly onInsideError: () => void;
}

interface Relay {
  readonly client: Socket;
  readonly inner: Socket;
  readonly pipes: readonly ShapedPipe[];
}

/** Turns one bit of what comes from a socket, before anybody else reads it. */
function flipOne(from: Socket, afterBytes: number, onFlip: () => void): void {
  let left = afterBytes;
  const flip = (bytes: Buffer): void => {
    if (left < bytes.length) {
      bytes[left] = (bytes[left] ?? 0) ^ 1;
      from.off('data', flip);
      onFlip();
    }
    left -= bytes.length;
  };
  from.prependListener('data', flip);
}

/** Where clients connect: plain TCP, carried on to a place inside as the weather lets it. */
export class Door {
  readonly #ways: Ways;
  readonly #server: Server;
  readonly #relays = new Set<Relay>();
  readonly #unled = new Set<Socket>();
  #state: DoorState = 'open';

  constructor(ways: Ways) {
    this.#ways = ways;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      this.#welcome(client),
    );
  }

  /** @returns the port that was taken */
  async listen(host: string, port: number): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  setState(state: DoorState): void {
    this.#state = state;
    for (const relay of this.#relays) {
      if (state === 'cut') {
        this.#ways.tally.add('reset');
        this.#reset(relay);
      } else for (const pipe of relay.pipes) pipe.setSilent(state === 'silent');
    }
  }

  /** Resets the client whose connection arrived inside from this port; no TLS farewell. */
  resetFrom(innerPort: number): void {
    for (const relay of this.#relays) if (relay.inner.localPort === innerPort) this.#reset(relay);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const relay of this.#relays) this.#reset(relay);
    for (const socket of this.#unled) socket.destroy();
    await closed;
  }

  #welcome(client: Socket): void {
    const { tally, fault: askFault, inside } = this.#ways;
    tally.add('connections');
    // Whatever ends a connection shows at its 'close'.
    client.on('error', () => {});
    if (this.#state === 'cut') {
      tally.add('refused');
      resetSocket(client);
      return;
    }
    const fault = askFault();
    if (fault?.name === 'tls-reset') {
      this.#unled.add(client);
      client.once('close', () => this.#unled.delete(client));
      client.once('data', () => {
        tally.fault('tls-reset', 'connection');
        resetSocket(client);
      });
      return;
    }
    if (fault?.name === 'wrong-certificate') tally.fault('wrong-certificate', 'connection');
    const inner = this.#lead(client, inside(fault));
    if (fault?.name === 'wire-flip') {
      flipOne(inner, fault.afterBytes, () => tally.fault('wire-flip', 'connection'));
    }
  }

  #lead(client: Socket, place: Place): Socket {
    const { up, down, onInsideError } = this.#ways;
    const inner = connect({ ...place, allowHalfOpen: true, noDelay: true });
    inner.on('error', onInsideError);
    const isSilent = this.#state === 'silent';
    const pipes = [
      new ShapedPipe(client, inner, up, up.handshakeMs, isSilent),
      new ShapedPipe(inner, client, down, 0, isSilent),
    ];
    const relay = { client, inner, pipes };
    this.#relays.add(relay);
    client.once('close', () => this.#finish(relay, inner, client.errored !== null));
    inner.once('close', () => this.#finish(relay, client, inner.errored !== null));
    return inner;
  }

  /** One side is gone: the other hears it the way it happened. */
  #finish(relay: Relay, other: Socket, failed: boolean): void {
    if (failed) this.#reset(relay);
    else if (other.destroyed) this.#forget(relay);
  }

  #reset(relay: Relay): void {
    this.#forget(relay);
    resetSocket(relay.client);
    resetSocket(relay.inner);
  }

  #forget(relay: Relay): void {
    this.#relays.delete(relay);
    for (const pipe of relay.pipes) pipe.close();
  }
}
