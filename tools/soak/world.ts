import { newId, type Uuid } from '#shared/domain/id.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { isGreen } from '#shared/domain/verdict.ts';
import { eventSoon } from '#tools/hub/fresh-hub.ts';
import type { Random } from '#tools/simulate/random.ts';
import type { SoakHub } from './soak-hub.ts';
import type { SoakKiosk } from './soak-kiosk.ts';

/** The model beside the programs: what somebody was told. */
export interface Model {
  /** Check-ins that a gate was told, by id: green lets somebody through. */
  readonly told: Map<Uuid, { readonly kiosk: string; readonly isGreen: boolean }>;
  /** Of the last scans, what a supervisor or the gate may still act on. */
  readonly latest: Map<SoakKiosk, AdmissionResult>;
}

/** All that one run is made of. */
export interface World {
  readonly hub: SoakHub;
  readonly kiosks: readonly SoakKiosk[];
  readonly eventId: Uuid;
  readonly gateIds: readonly Uuid[];
  readonly ticketTypeId: Uuid;
  readonly random: Random;
  readonly model: Model;
}

export function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from[Math.floor(random() * from.length)];
}

/** What a gate was told is a fact from now on. */
export function remember({ model }: World, kiosk: SoakKiosk, said: AdmissionResult): void {
  model.told.set(said.checkInId, { kiosk: kiosk.name, isGreen: isGreen(said.verdict) });
  model.latest.set(kiosk, said);
}

/** Somebody registers at the hub: approved, with a ticket. */
export async function addPersonAtHub(
  hub: SoakHub,
  of: Pick<World, 'eventId' | 'ticketTypeId'>,
  random: Random,
): Promise<void> {
  const id = newId();
  const digits = String(Math.floor(random() * 1e9)).padStart(9, '0');
  await hub.query(
    `INSERT INTO users (id, email, name, phone, location, status, review_state, version)
     VALUES ($1, $2, $3, $4, 'Pune', 'approved', 'done', $5)`,
    [id, `${id}@example.org`, `Guest ${digits}`, `7${digits}`, '000000000001-0000'],
  );
  await hub.as('organiser').call('POST', '/v1/registrations', {
    user_id: id,
    event_id: of.eventId,
    ticket_type_id: of.ticketTypeId,
  });
}

/** A fresh event whose doors are open, with its people. */
export async function addEvent(
  hub: SoakHub,
  given: { readonly title: string; readonly people: number; readonly random: Random },
): Promise<Pick<World, 'eventId' | 'gateIds' | 'ticketTypeId'>> {
  const eventId = newId();
  const draft = eventSoon(given.title);
  const gates = ['North', 'South', 'East'].map((name) => ({
    id: newId(),
    name,
    quota: null,
    rules: [],
  }));
  await hub.as('organiser').call('PUT', `/v1/events/${eventId}`, {
    ...draft,
    entryMode: 'single',
    capacity: null,
    gates,
  });
  await hub.query(
    `UPDATE events SET status = 'live', doors_open_at = now() - interval '1 day',
       doors_close_at = now() + interval '9 days' WHERE id = $1`,
    [eventId],
  );
  const of = {
    eventId,
    gateIds: gates.map(({ id }) => id),
    ticketTypeId: draft.ticketTypes[0]?.id ?? '',
  };
  for (let count = 0; count < given.people; count += 1) {
    await addPersonAtHub(hub, of, given.random);
  }
  return of;
}
