import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEyes } from '#tests/fakes/fake-eyes.ts';
import { createGateController, type GateController } from '#renderer/gate/gate-controller.ts';
import type { Signal } from '#renderer/gate/verdict-look.ts';
import { newId } from '#shared/domain/id.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult, SearchHit } from '#shared/ipc/gate-views.ts';

const SIGHTING = { arrivedAt: 0, decodeMs: 5, frame: null };

const HIT: SearchHit = {
  registrationId: newId(),
  ticketNumber: null,
  person: { userId: newId(), name: 'Asha Rao', ticketType: 'Day', flags: [], hasPhoto: false },
  phoneEnding: '4321',
  location: 'Pune',
  alreadyInside: false,
};

function result(verdict: VerdictCode, more: Partial<AdmissionResult> = {}): AdmissionResult {
  return {
    checkInId: newId(),
    scanId: newId(),
    kind: 'verdict',
    verdict,
    direction: 'in',
    way: 'camera',
    at: '2026-11-22T10:00:00.000Z',
    person: null,
    ticketNumber: null,
    detail: {},
    overridable: verdict !== 'admitted',
    undoUntil: null,
    ...more,
  };
}

describe('the gate of an event that looks at faces', () => {
  /** The calls that wait for an answer. */
  let asked: {
    name: string;
    input: Record<string, unknown>;
    answer: (result: AdmissionResult) => void;
    refuse: (error: GatehouseError) => void;
  }[];
  let sounds: (Signal | 'failed')[];
  let gate: GateController;
  let eyes: FakeEyes;
  let templatesFor: (userId: string) => Promise<void>;
  const settled = () => vi.advanceTimersByTimeAsync(0);
  const answer = async (value: AdmissionResult) => {
    asked.shift()!.answer(value);
    await settled();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    sounds = [];
    eyes = new FakeEyes();
    templatesFor = () => Promise.resolve();
    const call = (name: string, input: Record<string, unknown>) =>
      new Promise((resolve, reject) =>
        asked.push({ name, input, answer: resolve, refuse: reject }),
      );
    gate = createGateController({
      call: call as unknown as CoreClient,
      sound: (signal) => sounds.push(signal),
      faces: () => ({ look: eyes.look }),
      templates: { makeOf: (userId) => templatesFor(userId) },
    });
  });
  afterEach(() => {
    gate.close();
    vi.useRealTimers();
  });

  const person = HIT.person;
  const need = { wanted: true, person, reference: 'ready', liveness: 'signs', side: 'left' };
  const seen = { probe: { kind: 'unusable', why: 'too-dark' }, head: null } as const;
  const answerNeed = async (more: Record<string, unknown> = {}) => {
    expect(asked[0]!.name).toBe('gate.faceNeed');
    asked.shift()!.answer({ ...need, ...more } as never);
    await settled();
  };

  it('looks at the person first, and asks for the one verdict with what was seen', async () => {
    const frame = { codeAt: { x: 300, y: 400 } } as never;
    gate.scanned('T', 'camera', { ...SIGHTING, frame });
    expect(eyes.near).toEqual({ x: 300, y: 400 });
    const { scanId } = asked[0]!.input;
    expect(asked[0]!.input).toEqual({
      scanId,
      presentation: { way: 'scan', text: 'T', reader: 'camera' },
      direction: 'in',
    });
    await answerNeed();
    expect(gate.state().view).toMatchObject({ at: 'facing', person });
    expect(eyes.need).toMatchObject({ liveness: 'signs', side: 'left' });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(gate.state().view.at).toBe('facing');
    eyes.answer(seen);
    await settled();
    expect(asked[0]).toMatchObject({ name: 'gate.scan', input: { scanId, face: seen.probe } });
    expect(eyes.isOpen).toBe(false);
    await answer(result('face-unavailable'));
    expect(gate.state().view).toMatchObject({ at: 'verdict', faced: { person, seen } });
  });

  it('asks for the verdict at once where no face is wanted, and lets the camera rest', async () => {
    gate.scanned('T', 'wedge', SIGHTING);
    expect(eyes.near).toBeNull();
    asked.shift()!.answer({ wanted: false } as never);
    await settled();
    expect(asked[0]!.name).toBe('gate.scan');
    expect(asked[0]!.input).not.toHaveProperty('face');
    expect(eyes.isOpen).toBe(false);
  });

  it('looks at whom staff found by hand, too', async () => {
    gate.admitByHand({ way: 'search', registrationId: HIT.registrationId });
    expect(asked[0]!.input).toMatchObject({
      presentation: { way: 'search', registrationId: HIT.registrationId },
    });
    await answerNeed();
    eyes.answer(seen);
    await settled();
    expect(asked[0]).toMatchObject({ name: 'gate.admitByHand', input: { face: seen.probe } });
  });

  it('keeps who comes meanwhile waiting, and hears neither ticket twice', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answerNeed();
    gate.scanned('T', 'camera', SIGHTING);
    gate.scanned('U', 'wedge', SIGHTING);
    gate.scanned('U', 'wedge', SIGHTING);
    expect(gate.state().queue).toHaveLength(1);
    eyes.answer(seen);
    await settled();
    await answer(result('admitted'));
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked[0]).toMatchObject({ name: 'gate.faceNeed' });
  });

  it('ends the look when staff skip it, and not by any other key', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answerNeed();
    gate.dismiss();
    gate.open({ open: 'search' });
    expect(gate.state()).toMatchObject({ view: { at: 'facing' }, dialog: null });
    gate.skipFace();
    expect(eyes.skipped).toBe(1);
  });

  it('asks for no verdict that nobody would see, once the screen is left in the middle of a look', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answerNeed();
    gate.close();
    eyes.answer(seen);
    await settled();
    expect(asked).toHaveLength(0);
  });

  it('hears a ticket once that is still held up while its verdict is made', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answerNeed();
    eyes.answer(seen);
    await settled();
    expect(gate.state().view.at).toBe('asking');
    gate.scanned('T', 'camera', SIGHTING);
    expect(gate.state().queue).toEqual([]);
  });

  it('makes a missing template first, and waits for it no longer than a visitor can', async () => {
    const made: string[] = [];
    templatesFor = (userId) => {
      made.push(userId);
      return new Promise(() => undefined);
    };
    gate.scanned('T', 'camera', SIGHTING);
    await answerNeed({ reference: 'to-make' });
    eyes.answer(seen);
    await settled();
    expect(made).toEqual([person.userId]);
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(asked[0]!.name).toBe('gate.scan');
  });

  it('sends what was seen again when the answer was lost, without another look', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answerNeed();
    eyes.answer(seen);
    await settled();
    const first = asked.shift()!;
    first.refuse(new GatehouseError('no-answer', 'lost'));
    await settled();
    gate.retry();
    expect(asked[0]!.input).toEqual(first.input);
  });

  it('tries the same ticket again under a new scan, while tries are left', async () => {
    const face = {
      outcome: 'mismatch',
      why: null,
      score: 0.1,
      bands: { match: 0.45, mismatch: 0.3 },
      liveness: 'signs',
      triesLeft: 1,
      byCard: false,
    } as const;
    gate.scanned('T', 'wedge', SIGHTING);
    await answerNeed();
    eyes.answer(seen);
    await settled();
    const first = asked[0]!.input['scanId'];
    await answer(result('face-mismatch', { detail: { face } }));
    gate.lookAgain();
    expect(asked[0]!.input).toMatchObject({ presentation: { text: 'T' } });
    expect(asked[0]!.input['scanId']).not.toBe(first);
    await answerNeed();
    eyes.answer(seen);
    await settled();
    await answer(result('face-mismatch', { detail: { face: { ...face, triesLeft: 0 } } }));
    gate.lookAgain();
    expect(asked).toHaveLength(0);
    gate.confirmCard();
    expect(asked).toHaveLength(0);
  });

  it('lets in by the identity card only where that is enough, and takes it back', async () => {
    const face = {
      outcome: 'unavailable',
      why: 'no-consent',
      score: null,
      bands: { match: 0.45, mismatch: 0.3 },
      liveness: 'not-asked',
      triesLeft: 3,
      byCard: true,
    } as const;
    gate.scanned('T', 'wedge', SIGHTING);
    asked.shift()!.answer({ wanted: false } as never);
    await settled();
    const refused = result('face-unavailable', { detail: { face } });
    await answer(refused);
    gate.lookAgain();
    expect(asked).toHaveLength(0);
    gate.confirmCard();
    expect(asked[0]).toMatchObject({
      name: 'gate.confirmCard',
      input: { checkInId: refused.checkInId },
    });
    const undoUntil = new Date(Date.now() + 30_000).toISOString();
    const passed = result('face-unavailable', { kind: 'override', undoUntil });
    await answer(passed);
    expect(sounds).toEqual(['amber', 'green']);
    gate.undo();
    expect(asked[0]).toMatchObject({
      name: 'gate.undo',
      input: { checkInId: passed.checkInId },
    });
  });
});
