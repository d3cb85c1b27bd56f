import { FAULT_NAMES, type FaultName } from './fault.ts';

const OTHER_NAMES = [
  'connections',
  'requests',
  'streams',
  /** New connections reset while the weather was 'cut'. */
  'refused',
  /** Connections that were open when the weather became 'cut'. */
  'reset',
  /** Slices that came late, as lost packets do. */
  'stalls',
  /** The target didn't take a connection, or left in the middle. */
  'target-away',
  /** Requests that came over a connection with the wrong certificate: the client has a hole. */
  'impostor-trusted',
  'bytes-up',
  'bytes-down',
] as const;

type CountName = FaultName | (typeof OTHER_NAMES)[number];

/** How often each thing happened; faults count where they took effect. */
export type Counts = Readonly<Record<CountName, number>>;

/** One fault that took effect, for a log that repeats a failure. */
export interface Happening {
  readonly fault: FaultName;
  /** Method and path, or 'connection'. */
  readonly to: string;
}

export class Tally {
  readonly #counts: Record<CountName, number>;
  readonly #onFault: (happening: Happening) => void;

  constructor(onFault: (happening: Happening) => void) {
    const names: readonly CountName[] = [...FAULT_NAMES, ...OTHER_NAMES];
    this.#counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<CountName, number>;
    this.#onFault = onFault;
  }

  add(name: (typeof OTHER_NAMES)[number]): void {
    this.#counts[name] += 1;
  }

  fault(fault: FaultName, to: string): void {
    this.#counts[fault] += 1;
    this.#onFault({ fault, to });
  }

  counts(bytesUp: number, bytesDown: number): Counts {
    return { ...this.#counts, 'bytes-up': bytesUp, 'bytes-down': bytesDown };
  }
}
