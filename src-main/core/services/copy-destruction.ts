import { GatehouseError } from '#shared/errors.ts';

/** Refuses what would lose a fact, or was typed at the wrong laptop. */
export interface CopyDestruction {
  /** Facts that would be lost with this copy. */
  onlyHere(): number;
  /** @param people as they were typed @throws GatehouseError count-differs, facts-only-here */
  permit(people: number): void;
}

/** Wires what has to hold before a copy is destroyed at the laptop itself. */
export function createCopyDestruction(ports: {
  /** Whose data are here. */
  readonly people: () => number;
  readonly isJoined: () => boolean;
  /** Facts that the hub has not answered. */
  readonly waiting: () => number;
  /** Everybody who was let in, or not, at this laptop: without a hub they are nowhere else. */
  readonly checkIns: () => number;
}): CopyDestruction {
  const { isJoined, waiting, checkIns } = ports;
  const onlyHere = (): number => (isJoined() ? waiting() : checkIns());
  return {
    onlyHere,
    permit(people) {
      if (people !== ports.people()) {
        throw new GatehouseError('count-differs', 'another number of people than are here');
      }
      const count = onlyHere();
      if (count === 0) return;
      throw new GatehouseError('facts-only-here', `${count} facts are nowhere else`, { count });
    },
  };
}
