import { createHash } from 'node:crypto';
import { seededRandom, type Random } from '#tools/simulate/random.ts';
import {
  CONNECTION_DRAWING,
  REQUEST_DRAWING,
  STREAM_DRAWING,
  type ConnectionFault,
  type Fault,
  type FaultName,
  type RequestFault,
  type StreamFault,
} from './fault.ts';
import type { HostilePlan } from './hostile-plan.ts';

interface Scripted {
  readonly fault: Fault;
  readonly path: string;
}

type Drawings = Readonly<Record<string, (random: Random, longestMs: number) => Fault>>;

/** The same numbers for the same seed and the same occasion. */
export function randomOf(seed: number, ...occasion: readonly (string | number)[]): Random {
  const hash = createHash('sha256').update(JSON.stringify([seed, ...occasion]));
  return seededRandom(hash.digest().readUInt32BE(0));
}

/** An address with its ids taken out, since ids differ from run to run. */
function routeOf(path: string): string {
  return path.replace(/\?.*/s, '').replace(/[0-9a-f-]{8,}|\d{3,}/gi, ':id');
}

function drawOf(drawings: Drawings, plan: HostilePlan, random: Random): Fault | null {
  let left = random();
  for (const [name, draw] of Object.entries(drawings)) {
    left -= plan.chances[name as FaultName] ?? 0;
    if (left < 0) return draw(random, plan.longestMs);
  }
  return null;
}

/**
 * What goes wrong with what. The nth request to a route in hostile weather meets the same with the
 * same seed, whatever other requests came between: so two kiosks' threads can't reorder a run.
 */
export class Choices {
  readonly #seed: number;
  readonly #turns = new Map<string, number>();
  readonly #script: Scripted[] = [];
  #plan: HostilePlan | null = null;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** @param plan null where nothing goes wrong unless scripted */
  setPlan(plan: HostilePlan | null): void {
    this.#plan = plan;
  }

  /** The first request, stream or connection that it fits meets it, in any weather. */
  script(named: Fault | FaultName, path: string, longestMs: number): void {
    const fault = typeof named === 'string' ? this.#drawNamed(named, longestMs) : named;
    this.#script.push({ fault, path });
  }

  forRequest(method: string, path: string): RequestFault | null {
    const occasion = `${method} ${routeOf(path)}`;
    return this.#choose(REQUEST_DRAWING, path, occasion) as RequestFault | null;
  }

  forStream(path: string): StreamFault | null {
    return this.#choose(STREAM_DRAWING, path, `stream ${routeOf(path)}`) as StreamFault | null;
  }

  forConnection(): ConnectionFault | null {
    return this.#choose(CONNECTION_DRAWING, '', 'connection') as ConnectionFault | null;
  }

  #drawNamed(name: FaultName, longestMs: number): Fault {
    const drawings: Drawings = { ...REQUEST_DRAWING, ...STREAM_DRAWING, ...CONNECTION_DRAWING };
    const draw = drawings[name];
    if (draw === undefined) throw new Error(`No fault is called ${name}`);
    return draw(this.#nextRandom(`script ${name}`), longestMs);
  }

  #choose(drawings: Drawings, path: string, occasion: string): Fault | null {
    const drawn =
      this.#plan === null ? null : drawOf(drawings, this.#plan, this.#nextRandom(occasion));
    const next = this.#script.findIndex(
      (scripted) => scripted.fault.name in drawings && path.startsWith(scripted.path),
    );
    return next === -1 ? drawn : (this.#script.splice(next, 1)[0]?.fault ?? drawn);
  }

  #nextRandom(occasion: string): Random {
    const turn = this.#turns.get(occasion) ?? 0;
    this.#turns.set(occasion, turn + 1);
    return randomOf(this.#seed, occasion, turn);
  }
}
