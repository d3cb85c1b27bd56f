import { describe, expect, it } from 'vitest';
import { eventTag, newId, registrationId, uuid } from '#shared/domain/id.ts';

describe('ids', () => {
  it('derives the same registration on every kiosk, and another for each pair', () => {
    const [ann, bob, rally, dinner] = [newId(), newId(), newId(), newId()];
    expect(registrationId(ann, rally)).toBe(registrationId(ann, rally));
    const ids = [
      registrationId(ann, rally),
      registrationId(bob, rally),
      registrationId(ann, dinner),
      registrationId(rally, ann),
    ];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(uuid.safeParse(id).success).toBe(true);
  });

  it('stays what it was when first shipped: a changed derivation would split registrations', () => {
    expect(
      registrationId(
        '01912d68-783e-7a03-8467-5661c1243ad4',
        '01912d68-783e-7c5e-b3b2-0ed9d3c6b8ab',
      ),
    ).toMatchInlineSnapshot(`"99327c22-a933-53cb-89c7-22b4043f8642"`);
  });

  it('marks an event by the last 40 bits of its id', () => {
    expect(eventTag('01912d68-783e-7c5e-b3b2-0ed9d3c6b8ab')).toBe('d9d3c6b8ab');
  });
});
