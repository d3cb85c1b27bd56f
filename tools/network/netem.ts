import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { promisify } from 'node:util';

/** Whether something can be used here, and why not. */
export type Verdict = { readonly isUsable: true } | { readonly isUsable: false; reason: string };

/** What this machine lets us do with networks of our own. */
export interface NamespaceMeans {
  /** Namespaces joined to the machine by a cable of their own, with a limit of bandwidth. */
  readonly namespaces: Verdict;
  /** The kernel's own delay and loss, which TCP must live with. */
  readonly netem: Verdict;
}

/** What the cable does, in each direction. */
export interface CableConditions {
  readonly kbitPerSecond?: number;
  readonly delayMs?: number;
  /** 0 to 100. */
  readonly lossPercent?: number;
}

/** A network of its own, joined to the machine by one cable; disposing of it unplugs it. */
export interface NetworkNamespace extends AsyncDisposable {
  /** Where programs inside reach the machine; a server must listen there. */
  readonly hostAddress: string;
  /** Where the machine reaches programs inside. */
  readonly address: string;
  /** How to start a program inside: its name, then its arguments. */
  command(program: string, ...args: readonly string[]): readonly [string, readonly string[]];
  /** Other conditions from now on. @throws Error where the kernel lacks what they need */
  setConditions(conditions: CableConditions): Promise<void>;
  /** Pulls the cable or plugs it in: while out, nothing arrives and nobody is told. */
  setPlugged(isPlugged: boolean): Promise<void>;
}

/** The machine refuses what a namespace needs. */
class NetworkRefusal extends Error {}

const execute = promisify(execFile);

async function run(program: string, ...args: readonly string[]): Promise<void> {
  try {
    await execute(program, [...args], { timeout: 10_000 });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const said = (stderr ?? '').trim().split('\n')[0] || message;
    throw new NetworkRefusal(`${program} ${args.join(' ')}: ${said}`, { cause: error });
  }
}

function discipline({ kbitPerSecond, delayMs = 0, lossPercent = 0 }: CableConditions): string[] {
  const rate = kbitPerSecond === undefined ? [] : ['rate', `${kbitPerSecond}kbit`];
  if (delayMs > 0 || lossPercent > 0)
    return ['netem', 'delay', `${delayMs}ms`, 'loss', `${lossPercent}%`, ...rate];
  // Half a second of packets wait, then they are dropped: what a hotspot does.
  return rate.length > 0 ? ['tbf', ...rate, 'burst', '16kb', 'latency', '500ms'] : ['pfifo'];
}

/**
 * Makes a network of its own; needs root on Linux, with `ip` and `tc`.
 * @throws Error where the machine refuses, saying why
 */
export async function openNamespace(conditions: CableConditions): Promise<NetworkNamespace> {
  // 198.18.0.0/15 is for tests of networks (RFC 2544): four addresses to each cable.
  const cable = randomInt(2 ** 15);
  const addressOf = (end: number): string => {
    const offset = cable * 4 + end;
    return `198.${18 + (offset >> 16)}.${(offset >> 8) & 255}.${offset & 255}`;
  };
  const name = `gatehouse-${cable}`;
  const [outer, inner] = [`gh${cable}o`, `gh${cable}i`];
  const inside = ['netns', 'exec', name] as const;
  const setConditions = async (next: CableConditions): Promise<void> => {
    const queue = ['root', ...discipline(next)];
    await run('tc', 'qdisc', 'replace', 'dev', outer, ...queue);
    await run('ip', ...inside, 'tc', 'qdisc', 'replace', 'dev', inner, ...queue);
  };
  const close = async (): Promise<void> => {
    // The cable's other end goes with it.
    try {
      await run('ip', 'link', 'del', outer);
    } finally {
      await run('ip', 'netns', 'del', name);
    }
  };
  await run('ip', 'netns', 'add', name);
  try {
    await run('ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
    await run('ip', 'address', 'add', `${addressOf(1)}/30`, 'dev', outer);
    await run('ip', 'link', 'set', outer, 'up');
    await run('ip', ...inside, 'ip', 'address', 'add', `${addressOf(2)}/30`, 'dev', inner);
    await run('ip', ...inside, 'ip', 'link', 'set', inner, 'up');
    await run('ip', ...inside, 'ip', 'link', 'set', 'lo', 'up');
    await setConditions(conditions);
  } catch (error) {
    // Its end of the cable goes with the namespace, and with it the other.
    await run('ip', 'netns', 'del', name);
    throw error;
  }
  return {
    hostAddress: addressOf(1),
    address: addressOf(2),
    command: (program, ...args) => ['ip', [...inside, program, ...args]],
    setConditions,
    setPlugged: (isPlugged) => run('ip', 'link', 'set', outer, isPlugged ? 'up' : 'down'),
    [Symbol.asyncDispose]: close,
  };
}

async function tryNamespace(conditions: CableConditions): Promise<Verdict> {
  try {
    const namespace = await openNamespace(conditions);
    await namespace[Symbol.asyncDispose]();
    return { isUsable: true };
  } catch (error) {
    if (!(error instanceof NetworkRefusal)) throw error;
    return { isUsable: false, reason: error.message };
  }
}

/** Tries it in namespaces that are thrown away at once; about a tenth of a second. */
export async function probeNamespaces(): Promise<NamespaceMeans> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    const verdict = { isUsable: false, reason: 'network namespaces need root on Linux' } as const;
    return { namespaces: verdict, netem: verdict };
  }
  return {
    namespaces: await tryNamespace({ kbitPerSecond: 2000 }),
    netem: await tryNamespace({ delayMs: 100, lossPercent: 10 }),
  };
}
