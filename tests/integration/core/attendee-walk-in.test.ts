import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId } from '#shared/domain/id.ts';
import { operation } from '#shared/domain/operation.ts';
import { EVENT_ID, OTHER_TYPE, TYPE_STANDARD, TYPE_VIP } from '#tests/fixtures/small-event.ts';
import { hash } from '@node-rs/argon2';
import { STAFF } from '#tests/fixtures/staff-session.ts';
import { FIELDS, listed, openAttendeeKiosk } from './attendee-kiosk.ts';
import { openRaw } from './test-core.ts';

const PIN = '482913';

function asked(change: object = {}) {
  return {
    userId: newId(),
    eventId: EVENT_ID,
    ticketTypeId: TYPE_STANDARD,
    fields: FIELDS,
    flags: [],
    consent: null,
    approve: null,
    ...change,
  };
}

function facts(folder: string): { type: string; payload: never }[] {
  const database = openRaw(folder);
  const rows = database
    .prepare(
      'SELECT id, kiosk_id, seq, hlc, type, payload, base_version FROM operations ORDER BY seq',
    )
    .all() as { payload: string }[];
  database.close();
  return rows.map((row) => operation.parse({ ...row, payload: JSON.parse(row.payload) })) as never;
}

describe('a walk-in', () => {
  it('is person, registration, ticket, consent and approval, and the ticket opens the gate', async () => {
    await using kiosk = await openAttendeeKiosk(() => null);
    const call = await kiosk.as('supervisor');
    const consent = { textVersion: CONSENT_TEXT_VERSION, language: 'hi' as const };
    const request = asked({ consent, approve: 'self' as const, flags: ['vip'] });
    const before = facts(kiosk.folder).length;
    const person = await call('attendee.add', request);
    expect(person.fields).toEqual({ ...FIELDS, phone: '9876543210' });
    expect(person.kyc).toBe('approved');
    const [registration] = person.registrations;
    expect(registration).toMatchObject({ status: 'registered', flags: ['vip'] });
    expect(registration!.tickets).toMatchObject([{ status: 'active', printable: true }]);
    const types = facts(kiosk.folder)
      .slice(before)
      .map(({ type }) => type);
    expect(types).toEqual([
      'attendee.saved',
      'registration.saved',
      'signing-key.added',
      'ticket.saved',
      'consent.recorded',
      'kyc.decided',
    ]);

    // The same call once more, as after an answer that was lost: nothing is added.
    const again = await call('attendee.add', request);
    expect(again).toEqual(person);
    expect(facts(kiosk.folder).length).toBe(before + types.length);

    const choice = { by: 'ids' as const, registrationIds: [registration!.registrationId] };
    const { prints } = await call('ticket.prints', { choice, kind: 'badge-62mm', offset: 0 });
    const verdict = await kiosk.scan(prints[0]!.text!);
    expect(verdict.verdict).toBe('admitted');
  });

  it('is printed by the gate staff who added it, who print for nobody else', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const call = await kiosk.as('gate');
    const added = await call('attendee.add', asked());
    const prints = (...registrationIds: string[]) =>
      call('ticket.prints', {
        choice: { by: 'ids', registrationIds },
        kind: 'badge-62mm',
        offset: 0,
      });
    const own = added.registrations[0]!.registrationId;
    const { number } = (await prints(own)).prints[0]!;
    await call('ticket.printed', { numbers: [number!], kind: 'badge-62mm' });

    const unknown = { code: 'registration-unknown' };
    await expect(prints(own, kiosk.made.registrationId)).rejects.toMatchObject(unknown);
    const others = { numbers: [kiosk.made.number], kind: 'list' as const };
    await expect(call('ticket.printed', others)).rejects.toMatchObject(unknown);
  });

  it('stays pending without an approval, and gate staff need a supervisor’s PIN for one', async () => {
    await using kiosk = await openAttendeeKiosk(() => null);
    const database = openRaw(kiosk.folder);
    database
      .prepare('UPDATE admin_users SET pin_hash = ? WHERE id = ?')
      .run(await hash(PIN, { memoryCost: 1024, timeCost: 1 }), STAFF.supervisor.id);
    database.close();
    const call = await kiosk.as('gate');
    const pending = await call('attendee.add', asked());
    expect(pending.kyc).toBe('pending');
    await expect(call('attendee.add', asked({ approve: 'self' }))).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const wrong = { staffId: STAFF.supervisor.id, pin: '000000' };
    await expect(call('attendee.add', asked({ approve: wrong }))).rejects.toMatchObject({
      code: 'pin-wrong',
    });
    const right = { staffId: STAFF.supervisor.id, pin: PIN };
    const approved = await call('attendee.add', asked({ approve: right }));
    expect(approved.kyc).toBe('approved');
    expect(approved.happened.find(({ kind }) => kind === 'kyc')).toMatchObject({
      code: 'approved',
      by: 'The supervisor',
    });
    expect(kiosk.rows("SELECT 1 FROM users WHERE name LIKE 'Asha%'")).toHaveLength(2);
  });

  it('is refused field by field, whatever was pasted', async () => {
    await using kiosk = await openAttendeeKiosk(() => null);
    const call = await kiosk.as('organiser');
    const hostile = [
      `<script>alert(1)</script>`,
      `Robert'); DROP TABLE users;--`,
      '\u202egnp.exe',
      '👩‍👩‍👧‍👦 family',
      'a\u0000b',
      'x'.repeat(10_000),
      '=HYPERLINK("http://example.org")',
    ];
    await expect(
      call('attendee.add', asked({ fields: { name: ' ', email: 'x', phone: '12', location: '' } })),
    ).rejects.toMatchObject({
      code: 'form-invalid',
      facts: { name: 'missing', email: 'invalid', phone: 'too-short', location: 'missing' },
    });
    for (const text of hostile) {
      for (const field of ['name', 'location'] as const) {
        const request = asked({ fields: { ...FIELDS, [field]: text } });
        const outcome = await call('attendee.add', request).then(
          ({ fields }) => fields[field],
          (error: unknown) => (error as { code: string }).code,
        );
        for (const sign of ['<script', '\u0000', '\u202e']) expect(outcome).not.toContain(sign);
      }
      const refused = call('attendee.add', asked({ fields: { ...FIELDS, phone: text } }));
      await expect(refused).rejects.toMatchObject({ code: 'form-invalid' });
    }
    await expect(
      call('attendee.add', asked({ fields: { ...FIELDS, name: 'x'.repeat(1_000_000) } })),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(kiosk.rows("SELECT 1 FROM sqlite_master WHERE name = 'users'")).toHaveLength(1);
  });

  it('is offered whoever has the phone or e-mail already', async () => {
    await using kiosk = await openAttendeeKiosk((small) => {
      small.addGuest({ user: { name: 'Same Phone', phone: '9876543210' } });
      small.addGuest({ user: { name: 'Same Mail', email: FIELDS.email } });
      small.addGuest({ user: { name: 'Somebody Else' } });
    });
    const call = await kiosk.as('gate');
    const { people } = await call('attendee.alike', { eventId: EVENT_ID, fields: FIELDS });
    expect(people.map(({ name }) => name).toSorted()).toEqual(['Same Mail', 'Same Phone']);
  });

  it('registers a known person without a second row', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const { userId } = kiosk.made;
    const call = await kiosk.as('supervisor');
    const person = await call('attendee.add', asked({ userId }));
    expect(person.registrations).toHaveLength(1);
    expect(person.registrations[0]!.tickets).toHaveLength(1);
    expect((await listed(call)).total).toBe(1);
  });

  it('takes papers of one’s own walk-ins, and from gate staff of nobody else', async () => {
    await using kiosk = await openAttendeeKiosk((small) => small.addGuest());
    const call = await kiosk.as('gate');
    const { userId } = await call('attendee.add', asked());
    const picture = Uint8Array.from(
      await sharp({ create: { width: 40, height: 30, channels: 3, background: '#8aa' } })
        .png()
        .toBuffer(),
    );
    const document = { userId, documentId: newId(), fileType: 'selfie' as const, picture };
    const person = await call('attendee.addDocument', document);
    expect(person).toMatchObject({ hasPhoto: true, documents: [{ fileType: 'selfie' }] });
    expect(await call('attendee.addDocument', document)).toEqual(person);
    const others = { ...document, userId: kiosk.made.userId, documentId: newId() };
    await expect(call('attendee.addDocument', others)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const broken = { ...document, documentId: newId(), picture: Uint8Array.of(1, 2, 3) };
    await expect(call('attendee.addDocument', broken)).rejects.toMatchObject({
      code: 'picture-not-supported',
    });
    const photo = await (await kiosk.as('supervisor'))('attendee.photo', { userId });
    expect(photo.mime).toBe('image/jpeg');
  });

  it('wants a ticket type of the event itself', async () => {
    await using kiosk = await openAttendeeKiosk(() => null);
    const call = await kiosk.as('organiser');
    await expect(call('attendee.add', asked({ ticketTypeId: OTHER_TYPE }))).rejects.toMatchObject({
      code: 'ticket-type-unknown',
    });
    const { registrations } = await call('attendee.add', asked({ ticketTypeId: TYPE_VIP }));
    expect(registrations[0]!.ticketType).toBe('VIP');
  });
});
