import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

describe('the gate', () => {
  /** The calls that wait for an answer. */
  let asked: {
    name: string;
    input: Record<string, unknown>;
    answer: (result: AdmissionResult) => void;
    refuse: (error: GatehouseError) => void;
  }[];
  let sounds: (Signal | 'failed')[];
  let gate: GateController;
  const settled = () => vi.advanceTimersByTimeAsync(0);
  const answer = async (value: AdmissionResult) => {
    asked.shift()!.answer(value);
    await settled();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    sounds = [];
    const call = (name: string, input: Record<string, unknown>) =>
      new Promise((resolve, reject) =>
        asked.push({ name, input, answer: resolve, refuse: reject }),
      );
    gate = createGateController({
      call: call as unknown as CoreClient,
      sound: (signal) => sounds.push(signal),
      faces: () => null,
      templates: { makeOf: () => Promise.resolve() },
    });
  });
  afterEach(() => {
    gate.close();
    vi.useRealTimers();
  });

  it('is never green before the answer, and says that it checks when that takes long', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    expect(gate.state().view).toMatchObject({ at: 'asking', slow: false });
    await vi.advanceTimersByTimeAsync(150);
    expect(gate.state().view).toMatchObject({ at: 'asking', slow: true });
    expect(sounds).toEqual([]);
    await answer(result('admitted'));
    expect(gate.state().view).toMatchObject({ at: 'verdict', result: { verdict: 'admitted' } });
    expect(sounds).toEqual(['green']);
  });

  it('goes back to ready after the set time when green, and stays when red', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answer(result('admitted'));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(gate.state().view.at).toBe('ready');
    gate.scanned('U', 'camera', SIGHTING);
    await answer(result('forged'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(gate.state().view.at).toBe('verdict');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(gate.state().view.at).toBe('ready');
  });

  it('takes the next ticket at once, and never leaves the last green standing for it', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answer(result('admitted'));
    gate.scanned('U', 'wedge', SIGHTING);
    expect(gate.state().view.at).toBe('asking');
    expect(asked[0]!.input).toMatchObject({ text: 'U', reader: 'wedge' });
  });

  it('shows each of several tickets in turn when the answers are slow', async () => {
    gate.scanned('T', 'wedge', SIGHTING);
    gate.scanned('U', 'wedge', SIGHTING);
    expect(asked).toHaveLength(1);
    await answer(result('admitted'));
    expect(gate.state().view).toMatchObject({ at: 'verdict' });
    await vi.advanceTimersByTimeAsync(1_199);
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked[0]!.input).toMatchObject({ text: 'U' });
    await answer(result('forged'));
    expect(gate.state().view).toMatchObject({ result: { verdict: 'forged' } });
  });

  it('says that the ticket was not taken when too many wait, and asks for all who do', async () => {
    const texts = ['T', '1', '2', '3', '4', '5'];
    for (const text of texts) gate.scanned(text, 'wedge', SIGHTING);
    expect(gate.state().turnedAway).toBe(false);
    gate.scanned('6', 'wedge', SIGHTING);
    expect(gate.state().turnedAway).toBe(true);
    expect(sounds).toEqual(['failed']);
    const taken: unknown[] = [];
    for (const _ of texts) {
      taken.push(asked[0]!.input['text']);
      await answer(result('admitted'));
      await vi.advanceTimersByTimeAsync(1_200);
    }
    expect(taken).toEqual(texts);
    await vi.advanceTimersByTimeAsync(800);
    expect(gate.state().turnedAway).toBe(false);
    gate.scanned('6', 'wedge', SIGHTING);
    expect(asked[0]!.input).toMatchObject({ text: '6' });
  });

  it('says that a ticket was not taken when another comes while a dialog holds it back', async () => {
    gate.open({ open: 'confirm', hit: HIT, typed: null });
    gate.scanned('T', 'wedge', SIGHTING);
    gate.scanned('T', 'wedge', SIGHTING);
    expect(gate.state().turnedAway).toBe(false);
    gate.scanned('U', 'wedge', SIGHTING);
    expect(gate.state().turnedAway).toBe(true);
    gate.closeDialog();
    expect(asked.map(({ input }) => input['text'])).toEqual(['T']);
  });

  it('says so when nothing was recorded, and asks again under the same scan id', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    const first = asked.shift()!;
    first.refuse(new GatehouseError('disk-full', 'no room'));
    await settled();
    expect(gate.state().view).toMatchObject({ at: 'failed', code: 'disk-full' });
    expect(sounds).toEqual(['failed']);
    gate.retry();
    expect(asked[0]!.input).toEqual(first.input);
    await answer(result('admitted'));
    expect(gate.state().view.at).toBe('verdict');
  });

  it('offers an undo until its time is over, also from the ready screen', async () => {
    const undoUntil = new Date(Date.now() + 30_000).toISOString();
    gate.scanned('T', 'camera', SIGHTING);
    await answer(result('admitted', { undoUntil, person: HIT.person }));
    gate.dismiss();
    expect(gate.state().undoable).toMatchObject({ name: 'Asha Rao' });
    gate.undo();
    expect(asked[0]!.name).toBe('gate.undo');
    await answer(result('admitted', { kind: 'undo' }));
    expect(sounds).toEqual(['green', 'neutral']);
    expect(gate.state().undoable).toBeNull();

    gate.scanned('T', 'camera', SIGHTING);
    await answer(result('admitted', { undoUntil: new Date(Date.now() + 30_000).toISOString() }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(gate.state().undoable).toBeNull();
  });

  it('still offers the undo of who was let in when the next one is refused', async () => {
    const undoUntil = new Date(Date.now() + 30_000).toISOString();
    gate.scanned('T', 'camera', SIGHTING);
    const admitted = result('admitted', { undoUntil, person: HIT.person });
    await answer(admitted);
    gate.scanned('U', 'camera', SIGHTING);
    await answer(result('forged'));
    expect(gate.state().undoable).toMatchObject({ name: 'Asha Rao' });
    gate.undo();
    expect(asked[0]!.input).toEqual({ checkInId: admitted.checkInId });
  });

  it('takes back an earlier entry too, and still offers the undo of the last one', async () => {
    const undoUntil = new Date(Date.now() + 30_000).toISOString();
    const entries = [result('admitted', { undoUntil }), result('admitted', { undoUntil })];
    for (const entry of entries) {
      gate.scanned(entry.scanId, 'camera', SIGHTING);
      await answer(entry);
    }
    gate.open({ open: 'recent' });
    gate.undo(entries[0]!.checkInId);
    expect(gate.state().dialog).toBeNull();
    expect(asked[0]!.input).toEqual({ checkInId: entries[0]!.checkInId });
    await answer(result('admitted', { kind: 'undo' }));
    expect(gate.state().undoable).toMatchObject({ checkInId: entries[1]!.checkInId });
    gate.undo();
    asked.shift()!.refuse(new GatehouseError('undo-too-late', 'over'));
    await settled();
    expect(gate.state().undoable).toBeNull();
  });

  it('keeps a ticket that is shown during an override until the dialog closes', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answer(result('unknown-ticket'));
    gate.open({ open: 'override' });
    gate.scanned('U', 'camera', SIGHTING);
    expect(asked).toHaveLength(0);
    gate.overridden(result('unknown-ticket', { kind: 'override' }));
    expect(gate.state().view).toMatchObject({ at: 'verdict', result: { kind: 'override' } });
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked[0]!.input).toMatchObject({ text: 'U' });
  });

  it('forgets a ticket that went away while a dialog was open', async () => {
    gate.open({ open: 'confirm', hit: HIT, typed: null });
    gate.scanned('U', 'camera', SIGHTING, () => false);
    gate.closeDialog();
    await settled();
    expect(asked).toHaveLength(0);
    expect(gate.state().view.at).toBe('ready');
  });

  it('closes a search when a ticket is shown', () => {
    gate.open({ open: 'search' });
    gate.scanned('U', 'camera', SIGHTING);
    expect(gate.state().dialog).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('lets who waits wait on while a supervisor works on the verdict before', async () => {
    gate.scanned('T', 'wedge', SIGHTING);
    gate.scanned('U', 'wedge', SIGHTING);
    await answer(result('already-inside'));
    gate.open({ open: 'override' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(gate.state().dialog).toEqual({ open: 'override' });
    expect(asked).toHaveLength(0);
    gate.overridden(result('already-inside', { kind: 'override' }));
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked[0]!.input).toMatchObject({ text: 'U' });
  });

  it('leaves staff the time to compare two faces, whoever waits, unless they press on', async () => {
    gate.scanned('T', 'wedge', SIGHTING);
    gate.scanned('U', 'wedge', SIGHTING);
    await answer(result('face-uncertain'));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(gate.state().view.at).toBe('verdict');
    gate.dismiss();
    await vi.advanceTimersByTimeAsync(1_200);
    expect(asked[0]!.input).toMatchObject({ text: 'U' });
  });

  it('keeps a verdict while a supervisor works on it', async () => {
    gate.scanned('T', 'camera', SIGHTING);
    await answer(result('already-inside'));
    gate.open({ open: 'override' });
    await vi.advanceTimersByTimeAsync(90_000);
    expect(gate.state().view.at).toBe('verdict');
  });
});
