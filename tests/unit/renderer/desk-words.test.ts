import { beforeAll, describe, expect, it } from 'vitest';
import type { TFunction } from 'i18next';
import {
  findingSentence,
  passageSentence,
  scoreText,
} from '#renderer/admin/faces/decision-words.ts';
import { qualityWords, refusalOf } from '#renderer/admin/faces/picture-words.ts';
import {
  changeSentences,
  consequenceSentences,
  moveBand,
} from '#renderer/admin/faces/settings-draft.ts';
import { addAllTexts } from '#renderer/i18n/all-texts.ts';
import { en } from '#renderer/i18n/en/index.ts';
import { startTexts } from '#renderer/i18n/language.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { newId } from '#shared/domain/id.ts';
import { MEASURED_POINTS, consequencesOf } from '#shared/face/consequences.ts';
import { FACE_UNAVAILABLE, type FaceFinding } from '#shared/face/finding.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { FaceDecision, FaceSettings } from '#shared/ipc/face-contract.ts';

const BANDS = { match: 0.45, mismatch: 0.3 };
let t: TFunction;
beforeAll(async () => {
  t = (await startTexts('en')).t;
  addAllTexts();
});

function decision(finding: Partial<FaceFinding>, more: Partial<FaceDecision> = {}): FaceDecision {
  return {
    checkInId: newId(),
    at: '2026-11-22T12:00:00.000Z',
    person: null,
    verdict: 'admitted',
    way: 'camera',
    letInBy: null,
    hasEvidence: false,
    ...more,
    finding: {
      policy: 'when-unsure',
      outcome: 'match',
      why: null,
      score: 0.61,
      bands: BANDS,
      model: CURRENT_FACE_MODEL,
      liveness: 'signs',
      attempt: 1,
      evidence_id: null,
      ...finding,
    },
  };
}

function said(each: FaceDecision): string {
  return `${findingSentence(t, each)} ${passageSentence(t, each)}`;
}

describe('a decision in plain words', () => {
  it('says that the face matched, and above what', () => {
    expect(said(decision({}))).toBe('The face matched: 0.61, at or above 0.45. Let in.');
  });

  it('says who decided between the bands', () => {
    const unsure = decision(
      { outcome: 'unsure', score: 0.38 },
      { verdict: 'face-uncertain', letInBy: { staff: 'Kavita Deshmukh' } },
    );
    expect(said(unsure)).toBe('Between 0.30 and 0.45: 0.38. Kavita Deshmukh compared and let in.');
  });

  it('says why there was nothing to compare, and that the card was looked at', () => {
    const dark = decision(
      { outcome: 'unavailable', why: 'too-dark', score: null, model: null },
      { verdict: 'face-unavailable', letInBy: 'card' },
    );
    expect(said(dark)).toBe(
      'No face compared: it was too dark. The card was checked by gate staff, who let in.',
    );
  });

  it('says that nobody was let in', () => {
    const other = decision({ outcome: 'mismatch', score: 0.12 }, { verdict: 'face-mismatch' });
    expect(said(other)).toBe('Another face: 0.12, below 0.30. Not let in.');
  });

  it('says that nobody looked again after the last try', () => {
    for (const outcome of ['mismatch', 'unsure', 'liveness-failed'] as const) {
      const last = decision({ outcome, score: null, attempt: 3 }, { verdict: 'face-mismatch' });
      expect(said(last)).toBe('No face compared: no try was left. Not let in.');
    }
  });

  it('never rounds a score into the next band', () => {
    expect(scoreText(0.4499)).toBe('0.44');
    expect(scoreText(0.45)).toBe('0.45');
    expect(scoreText(0.57)).toBe('0.57');
    expect(scoreText(-0.015)).toBe('-0.02');
  });

  it('has words for every reason', () => {
    expect(Object.keys(en.desk.why.unavailable).toSorted()).toEqual(FACE_UNAVAILABLE.toSorted());
  });
});

describe('what a threshold leads to', () => {
  const points = MEASURED_POINTS[CURRENT_FACE_MODEL]!;

  it('is said as it was measured', () => {
    expect(consequenceSentences(t, BANDS, points)).toEqual([
      'About 12 of 10,000 people holding somebody else’s ticket would pass; about 15 of 1,000 right holders would be sent to a supervisor.',
      'From 0.30 to below 0.45 a supervisor sees both faces and decides.',
    ]);
  });

  it('lies between what was measured on both sides', () => {
    const { falseAccepts, falseRejects } = consequencesOf(0.42, points);
    expect(falseAccepts).toEqual({ bound: 'about', count: 24 });
    expect(falseRejects).toEqual({ bound: 'about', count: 11 });
  });

  it('says no more than more or fewer beyond what was measured', () => {
    expect(consequencesOf(0.2, points)).toEqual({
      falseAccepts: { bound: 'more-than', count: 251 },
      falseRejects: { bound: 'fewer-than', count: 2 },
    });
    expect(consequencesOf(0.7, points)).toEqual({
      falseAccepts: { bound: 'fewer-than', count: 1 },
      falseRejects: { bound: 'more-than', count: 170 },
    });
    expect(consequenceSentences(t, BANDS, [])[0]).toBe(
      'What this threshold leads to has not been measured.',
    );
  });

  it('never promises nobody', () => {
    const none = [{ threshold: 0.6, falseAccepts: 0, falseRejects: 100 }];
    expect(consequencesOf(0.6, none).falseAccepts).toEqual({ bound: 'fewer-than', count: 1 });
  });

  it('falls and rises with the threshold', () => {
    for (let at = 0.3; at < 0.6; at += 0.01) {
      const here = consequencesOf(at, points).falseAccepts?.count ?? 0;
      const next = consequencesOf(at + 0.01, points).falseAccepts?.count ?? 0;
      expect(next).toBeLessThanOrEqual(here);
    }
  });
});

describe('the bands', () => {
  it('push each other: mismatch never lies above match', () => {
    expect(moveBand(BANDS, 'match', 0.25)).toEqual({ match: 0.25, mismatch: 0.25 });
    expect(moveBand(BANDS, 'mismatch', 0.6)).toEqual({ match: 0.6, mismatch: 0.6 });
  });

  it('stay where the kiosk takes them, and count in hundredths', () => {
    expect(moveBand(BANDS, 'match', 0.05)).toEqual({ match: 0.2, mismatch: 0.2 });
    expect(moveBand(BANDS, 'match', 4)).toEqual({ match: 0.9, mismatch: 0.3 });
    expect(moveBand(BANDS, 'match', 0.1 + 0.2)).toEqual({ match: 0.3, mismatch: 0.3 });
    expect(moveBand(BANDS, 'match', Number.NaN)).toEqual(BANDS);
  });
});

describe('a change of settings', () => {
  const before: FaceSettings = {
    policy: 'when-unsure',
    liveness: 'signs',
    evidenceDays: null,
    bands: BANDS,
  };

  it('is told setting by setting', () => {
    const after: FaceSettings = {
      policy: 'required',
      liveness: 'signs',
      evidenceDays: 7,
      bands: { match: 0.5, mismatch: 0.3 },
    };
    expect(changeSentences(t, before, after)).toEqual([
      'What the gate does with faces: Compare → Compare, always',
      'Picture from the gate: not kept → 7 days',
      'Match from: 0.45 → 0.50',
    ]);
    expect(changeSentences(t, before, before)).toEqual([]);
  });
});

describe('a picture in words', () => {
  it('is graded by its quality', () => {
    expect([1, 0.6, 0.3, 0].map(qualityWords)).toEqual(['excellent', 'good', 'fair', 'weak']);
  });

  it('has words for the reasons that this version knows, and for no others', () => {
    expect(refusalOf('picture-too-large')).toBe('picture-too-large');
    expect(refusalOf('too-dark')).toBe('too-dark');
    expect(refusalOf('constructor')).toBeNull();
  });
});

describe('the consent text', () => {
  it('exists in the version that is recorded', () => {
    expect(Object.keys(en.consent)).toContain(CONSENT_TEXT_VERSION);
  });
});
