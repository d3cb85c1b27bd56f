import { once, setMaxListeners } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Choices, randomOf } from './choices.ts';
import { Crossing } from './crossing.ts';
import { Door, type DoorState } from './door.ts';
import type { ConnectionFault, Fault, FaultName } from './fault.ts';
import { faultyProxy } from './faulty-proxy.ts';
import { HOSTILE_PLAN, type HostilePlan } from './hostile-plan.ts';
import { makeImpostor, type Identity } from './impostor-certificate.ts';
import { CLEAR_LINK, HOTSPOT_LINK, Lane, type Link } from './link.ts';
import { Tally, type Counts, type Happening } from './tally.ts';
import { Target } from './target.ts';

/** What a network is like: a name, or its three parts. */
export type Weather = keyof typeof WEATHER | CustomWeather;

/** What a network is like, part by part; what is left out is as in clear weather. */
export interface CustomWeather {
  readonly door?: DoorState;
  readonly link?: Link;
  /** Whether the plan's faults happen. */
  readonly isHostile?: boolean;
}

const WEATHER = {
  clear: {},
  /** The cable is pulled: whoever is connected is reset, whoever comes too. */
  cut: { door: 'cut' },
  /** A dead zone: nothing comes through and nobody is told; what was sent before arrives afterwards. */
  silent: { door: 'silent' },
  hotspot: { link: HOTSPOT_LINK },
  hostile: { isHostile: true },
  /** A hotspot in a crowd, and everything that can go wrong behind it. */
  'hostile-hotspot': { link: HOTSPOT_LINK, isHostile: true },
} as const satisfies Record<string, CustomWeather>;

export interface HostileNetworkOptions {
  /** Where it leads: http or https on this machine. */
  readonly target: URL;
  readonly seed: number;
  /**
   * The certificate that clients are shown, of an authority that they trust. Without it nothing is
   * unpacked: an https target is reached through the bare TCP connection (also where it asks for the
   * client's certificate), and only faults of connections can happen.
   */
  readonly tls?: Identity;
  /** PEM of what an https target is certified by, where `tls` is given. */
  readonly targetCa?: string;
  readonly plan?: HostilePlan;
  /** Address to listen at; loopback unless said. */
  readonly host?: string;
  readonly port?: number;
  /** Told of every fault that took effect, in order. */
  readonly onFault?: (happening: Happening) => void;
}

/** A bad network between clients and a target; clear weather at first. */
export interface HostileNetwork extends AsyncDisposable {
  /** What clients use in place of the target's address, no slash at its end. */
  readonly url: string;
  readonly port: number;
  setWeather(weather: Weather): void;
  /**
   * The next request (stream, new connection) that it fits meets this, in any weather.
   * @param fault a name: its details are drawn
   * @param path what the request's path must begin with
   * @throws Error where this network can't do it
   */
  failNext(fault: Fault | FaultName, path?: string): void;
  /** The target has come back at another address (of the same protocol). */
  setTarget(target: URL): void;
  counts(): Counts;
  close(): Promise<void>;
}

/** Names that a wrong certificate is made out to. */
const IMPOSTOR_NAMES = ['localhost', '127.0.0.1', '::1'];

async function listen(server: Server): Promise<number> {
  // Only what was drawn may end a connection: no server here loses patience by itself.
  server.keepAliveTimeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Servers live behind the door on ports of their own. */
interface Inside {
  readonly servers: readonly Server[];
  readonly port: number;
  readonly impostorPort: number | null;
}

async function openInside(
  options: HostileNetworkOptions,
  tally: Tally,
  proxy: ReturnType<typeof faultyProxy>,
): Promise<Inside> {
  const { tls, host } = options;
  if (tls === undefined) {
    const server = createHttpServer(proxy);
    return { servers: [server], port: await listen(server), impostorPort: null };
  }
  const names = host === undefined ? IMPOSTOR_NAMES : [...IMPOSTOR_NAMES, host];
  const wrong = await makeImpostor(names);
  const server = createHttpsServer({ key: tls.key, cert: tls.cert }, proxy);
  const impostor = createHttpsServer(wrong, (request, response) => {
    tally.add('impostor-trusted');
    proxy(request, response);
  });
  return {
    servers: [server, impostor],
    port: await listen(server),
    impostorPort: await listen(impostor),
  };
}

/**
 * Opens a bad network in front of a server of ours. The same seed draws the same faults for the same
 * requests; how long slices stall also depends on how the bytes come.
 * @throws Error where the target is away from this machine, or the port is taken
 */
export async function openHostileNetwork(options: HostileNetworkOptions): Promise<HostileNetwork> {
  const { seed, tls, targetCa, plan = HOSTILE_PLAN, host = '127.0.0.1' } = options;
  let target = new Target(options.target, targetCa);
  const isOpaque = tls === undefined && options.target.protocol === 'https:';
  const isPossible = (name: FaultName): boolean => {
    if (isOpaque) return name === 'tls-reset' || name === 'wire-flip';
    return tls !== undefined || (name !== 'wrong-certificate' && name !== 'wire-flip');
  };
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);

  const tally = new Tally(options.onFault ?? (() => {}));
  const choices = new Choices(seed);
  const laneOf = (name: string): Lane =>
    new Lane(randomOf(seed, 'lane', name), () => tally.add('stalls'), performance.now());
  const up = laneOf('up');
  const down = laneOf('down');

  const proxy = faultyProxy({
    target: () => target,
    choices,
    tally,
    crossing: new Crossing(),
    closing: ending.signal,
    reset: (request) => door.resetFrom(request.socket.remotePort ?? -1),
  });
  const inside = isOpaque ? null : await openInside(options, tally, proxy);
  const door = new Door({
    up,
    down,
    tally,
    fault: () => {
      const fault = choices.forConnection();
      return fault === null || isPossible(fault.name) ? fault : null;
    },
    inside: (fault: ConnectionFault | null) => {
      if (inside === null) return target.place;
      const { port, impostorPort } = inside;
      return {
        host: '127.0.0.1',
        port: fault?.name === 'wrong-certificate' ? (impostorPort ?? port) : port,
      };
    },
    onInsideError: () => {
      if (isOpaque) tally.add('target-away');
    },
  });
  const port = await door.listen(host, options.port ?? 0);

  const close = async (): Promise<void> => {
    ending.abort();
    await door.close();
    for (const server of inside?.servers ?? []) {
      server.closeAllConnections();
      server.close();
    }
  };
  const protocol = isOpaque || tls !== undefined ? 'https' : 'http';
  return {
    url: `${protocol}://${host}:${port}`,
    port,
    setWeather(weather) {
      const named: CustomWeather = typeof weather === 'string' ? WEATHER[weather] : weather;
      const { door: state = 'open', link = CLEAR_LINK, isHostile = false } = named;
      const now = performance.now();
      up.setLink(link, now);
      down.setLink(link, now);
      choices.setPlan(isHostile ? plan : null);
      door.setState(state);
    },
    failNext(fault, path = '') {
      const name = typeof fault === 'string' ? fault : fault.name;
      if (!isPossible(name))
        throw new Error(
          `${name} is not for a network that ${isOpaque ? 'opens no' : 'has no'} TLS`,
        );
      choices.script(fault, path, plan.longestMs);
    },
    setTarget(url) {
      target = new Target(url, targetCa);
    },
    counts: () => tally.counts(up.bytes, down.bytes),
    close,
    [Symbol.asyncDispose]: close,
  };
}
