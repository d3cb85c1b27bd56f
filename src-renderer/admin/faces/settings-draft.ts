import type { TFunction } from 'i18next';
import type { FaceBands } from '#shared/face/bands.ts';
import { consequencesOf, type OperatingPoint } from '#shared/face/consequences.ts';
import type { FaceSettings } from '#shared/ipc/face-contract.ts';
import { scoreText } from './decision-words.ts';

/** What both sliders reach: one scale, so that their thumbs stand as the bands do. */
export const SLIDER_RANGE = { least: 0, most: 0.9 } as const;
/** What the schema of the bands allows (src-shared/face/bands.ts). */
const LEAST = { match: 0.2, mismatch: 0 } as const;
export const BAND_STEP = 0.01;

/** A band moved to a number: the other gives way, so that mismatch never lies above match. */
export function moveBand(bands: FaceBands, which: keyof FaceBands, to: number): FaceBands {
  if (!Number.isFinite(to)) return bands;
  const value = Math.round(Math.min(SLIDER_RANGE.most, Math.max(LEAST[which], to)) * 100) / 100;
  return which === 'match'
    ? { match: value, mismatch: Math.min(bands.mismatch, value) }
    : { match: Math.max(bands.match, value), mismatch: value };
}

/** The days that a newly switched on evidence begins with: a complaint comes within a week. */
export const FIRST_EVIDENCE_DAYS = 7;

/** Whether two settings say the same. */
export function sameSettings(one: FaceSettings, other: FaceSettings): boolean {
  return changesBetween(one, other).length === 0;
}

export type SettingName = 'policy' | 'liveness' | 'evidenceDays' | 'match' | 'mismatch';

/** The names of what differs. */
export function changesBetween(one: FaceSettings, other: FaceSettings): SettingName[] {
  const names: SettingName[] = [];
  if (one.policy !== other.policy) names.push('policy');
  if (one.liveness !== other.liveness) names.push('liveness');
  if (one.evidenceDays !== other.evidenceDays) names.push('evidenceDays');
  if (one.bands.match !== other.bands.match) names.push('match');
  if (one.bands.mismatch !== other.bands.mismatch) names.push('mismatch');
  return names;
}

/** What was changed, a sentence each: the setting, and its value before and after. */
export function changeSentences(t: TFunction, before: FaceSettings, after: FaceSettings): string[] {
  return changesBetween(before, after).map((name) =>
    t('desk.rules.changed', {
      what: settingTitle(t, name),
      before: settingValue(t, before, name),
      after: settingValue(t, after, name),
    }),
  );
}

function settingTitle(t: TFunction, name: SettingName): string {
  return name === 'evidenceDays' ? t('desk.rules.evidence') : t(`desk.rules.${name}`);
}

function settingValue(t: TFunction, settings: FaceSettings, name: SettingName): string {
  switch (name) {
    case 'policy':
      return t(`desk.rules.policies.${settings.policy}.title`);
    case 'liveness':
      return t(`desk.rules.livenesses.${settings.liveness}.title`);
    case 'evidenceDays':
      return settings.evidenceDays === null
        ? t('desk.rules.daysNone')
        : t('desk.rules.daysValue', { count: settings.evidenceDays });
    case 'match':
    case 'mismatch':
      return scoreText(settings.bands[name]);
  }
}

/** What the bands lead to, a sentence each; never more than was measured. */
export function consequenceSentences(
  t: TFunction,
  bands: FaceBands,
  points: readonly OperatingPoint[],
): string[] {
  const { falseAccepts, falseRejects } = consequencesOf(bands.match, points);
  const match = scoreText(bands.match);
  const mismatch = scoreText(bands.mismatch);
  const known =
    falseAccepts === null || falseRejects === null
      ? t('desk.rules.notMeasured')
      : t('desk.rules.sentence', {
          passes: t(`desk.rules.passes.${falseAccepts.bound}`, { count: falseAccepts.count }),
          sent: t(`desk.rules.sent.${falseRejects.bound}`, { count: falseRejects.count }),
        });
  const middle =
    bands.mismatch < bands.match
      ? t('desk.rules.between', { match, mismatch })
      : t('desk.rules.noMiddle', { match });
  return [known, middle];
}
