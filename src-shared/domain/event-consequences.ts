import { z } from 'zod';
import { isOutThere } from './event-steps.ts';
import type { Uuid } from './id.ts';
import type { SavedEvent } from './operation.ts';

/** What a change of an event will do to people who hold tickets, for the organiser to see first. */
export const eventConsequence = z.strictObject({
  code: z.enum([
    'opens-later',
    'opens-earlier',
    'closes-earlier',
    'capacity-below-registered',
    'capacity-below-inside',
    'type-removed',
    'gate-removed',
    'gate-in-use',
    'type-without-gate',
    'type-loses-gate',
    'quota-below-admitted',
    'entry-mode-changed',
    'face-required-without-template',
    'time-zone-changed',
    'cancelled',
    'closed',
  ]),
  /** Tickets or people that it concerns. */
  count: z.int().nonnegative(),
  /** The gate's or type's name; empty where it concerns the whole event. */
  name: z.string(),
});
export type EventConsequence = z.infer<typeof eventConsequence>;

/** What is out already, to be touched by a change. */
export interface EventCounts {
  /** Registrations that stand. */
  readonly registered: number;
  readonly admitted: number;
  readonly inside: number;
  /** Registrations that stand, by ticket type; none: 0. */
  readonly ofType: ReadonlyMap<Uuid, number>;
  readonly admittedAt: ReadonlyMap<Uuid, number>;
  /** Registrations that stand of people without a usable face. */
  readonly withoutTemplate: number;
  /** Kiosks that stand at a gate of it. */
  readonly standingAt: ReadonlySet<Uuid>;
}

/** Whether a gate's rules let a type in at some time. A gate without rules admits every type. */
function admits(saved: SavedEvent, gateId: Uuid, typeId: Uuid): boolean {
  const rules = saved.gate_rules.filter((rule) => rule.gate_id === gateId);
  return rules.length === 0 || rules.some((rule) => rule.ticket_type_id === typeId);
}

function gatesOf(saved: SavedEvent, typeId: Uuid): Set<Uuid> {
  return new Set(saved.gates.map(({ id }) => id).filter((id) => admits(saved, id, typeId)));
}

/**
 * What saving `after` in place of `before` does to people who hold tickets, the gravest first. Of
 * an event that is not out yet (a draft, a closed one): nothing.
 */
export function eventConsequences(
  before: SavedEvent,
  after: SavedEvent,
  counts: EventCounts,
): EventConsequence[] {
  if (!isOutThere(before.event.status)) return [];
  const found: EventConsequence[] = [];
  const add = (code: EventConsequence['code'], count: number, name = ''): void => {
    found.push({ code, count, name });
  };
  const { registered, admitted, inside, withoutTemplate } = counts;
  const [was, is] = [before.event, after.event];

  if (was.status !== is.status && is.status === 'cancelled') add('cancelled', registered);
  if (was.status !== is.status && is.status === 'closed') add('closed', registered - admitted);
  for (const type of before.ticket_types) {
    const holders = counts.ofType.get(type.id) ?? 0;
    const name = after.ticket_types.find(({ id }) => id === type.id)?.name;
    if (name === undefined) {
      add('type-removed', holders, type.name);
      continue;
    }
    if (holders === 0) continue;
    const [had, has] = [gatesOf(before, type.id), gatesOf(after, type.id)];
    if (has.size === 0) add('type-without-gate', holders, name);
    else if ([...had].some((gateId) => !has.has(gateId))) add('type-loses-gate', holders, name);
  }
  for (const gate of before.gates) {
    const passed = counts.admittedAt.get(gate.id) ?? 0;
    const kept = after.gates.find(({ id }) => id === gate.id);
    if (kept === undefined) {
      const isUsed = passed > 0 || counts.standingAt.has(gate.id);
      add(isUsed ? 'gate-in-use' : 'gate-removed', passed, gate.name);
    } else if (kept.quota !== null && kept.quota !== gate.quota && kept.quota < passed) {
      add('quota-below-admitted', passed, kept.name);
    }
  }
  if (is.capacity !== null && is.capacity !== was.capacity) {
    if (is.capacity < inside) add('capacity-below-inside', inside);
    else if (is.capacity < registered) add('capacity-below-registered', registered);
  }
  if (is.time_zone !== was.time_zone) add('time-zone-changed', registered);
  if (is.doors_open_at > was.doors_open_at) add('opens-later', registered - admitted);
  if (is.doors_open_at < was.doors_open_at) add('opens-earlier', registered - admitted);
  if (is.doors_close_at < was.doors_close_at) add('closes-earlier', registered - admitted);
  if (is.entry_mode !== was.entry_mode) add('entry-mode-changed', admitted);
  if (is.face_policy === 'required' && was.face_policy !== 'required' && withoutTemplate > 0) {
    add('face-required-without-template', withoutTemplate);
  }
  return found;
}
