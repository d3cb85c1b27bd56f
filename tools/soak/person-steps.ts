import { newId, type Uuid } from '#shared/domain/id.ts';
import { officeAtWork, type Person } from './desk-steps.ts';
import { Refusal } from './kiosk-process.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import type { Steps } from './steps.ts';
import { pick, type World } from './world.ts';

function fieldsOf(kiosk: SoakKiosk, userId: Uuid) {
  return kiosk.read((database) =>
    database
      .prepare<[string], { name: string; email: string; phone: string; location: string }>(
        'SELECT name, email, phone, location FROM users WHERE id = ?',
      )
      .get(userId),
  );
}

/** Whom the hub has registered for the event, in an order that every run has. */
async function peopleAtHub({ hub, eventId }: World): Promise<readonly { user_id: Uuid }[]> {
  return hub.query<{ user_id: Uuid }>(
    `SELECT r.user_id FROM registrations r JOIN users u ON u.id = r.user_id
     WHERE r.event_id = $1 ORDER BY u.phone, u.id`,
    [eventId],
  );
}

/** Reviews at laptops, and two rows that were one person: at laptops and at the hub. */
export const PERSON_STEPS: Steps = {
  'desk: review': {
    weight: 4,
    async act(world) {
      const { kiosk, person } = officeAtWork(world);
      const reviewer = await kiosk.as('reviewer');
      const { userId } = person;
      const { case: opened } = await reviewer('kyc.open', { userId });
      const turn = world.random();
      const decision = turn < 0.5 ? 'approved' : turn < 0.85 ? 'rejected' : 'better-picture';
      await reviewer('kyc.decide', {
        id: newId(),
        userId,
        decision,
        reason: decision === 'approved' ? null : 'card-expired',
        words: null,
        seenId: opened.earlier.at(-1)?.id ?? null,
      });
      return `${kiosk.name} ${decision}`;
    },
  },
  'desk: merge': {
    weight: 2,
    async act(world) {
      const { kiosk, person, people } = officeAtWork(world);
      const merged = pick(
        world.random,
        people.filter(({ userId }: Person) => userId !== person.userId),
      );
      const fields = fieldsOf(kiosk, person.userId);
      if (merged === undefined || fields === undefined) throw new Refusal('nobody-known', 'merge');
      const desk = await kiosk.as('organiser');
      await desk('attendee.merge', { keptId: person.userId, mergedId: merged.userId, fields });
      return `${kiosk.name}: ${merged.userId} is ${person.userId}`;
    },
  },
  'hub: merge': {
    weight: 1,
    async act(world) {
      const { hub, random } = world;
      const people = await peopleAtHub(world);
      const kept = pick(random, people);
      const merged = pick(
        random,
        people.filter((one) => one !== kept),
      );
      if (kept === undefined || merged === undefined) return 'nobody';
      // As the hub itself notes where a laptop registers somebody under an address that it knows.
      await hub.query('UPDATE users SET twin_of = $2, twin_settled_at = NULL WHERE id = $1', [
        merged.user_id,
        kept.user_id,
      ]);
      await hub.as('organiser').call('POST', `/v1/twins/${merged.user_id}/merge`);
      return `${merged.user_id} is ${kept.user_id}`;
    },
  },
};
