import type { TFunction } from 'i18next';
import type { LogEntry } from '#shared/ipc/log-contract.ts';
import { visibleText } from '../../components/visible-text.ts';
import { activity } from '../../i18n/en/admin-log.ts';

type KnownType = keyof typeof activity.type;

/** Kinds of entries that the room filters by, and the types that each begins with. */
export const LOG_KINDS = [
  'check-in',
  'override',
  'session',
  'duty',
  'staff',
  'event',
  'attendee',
  'registration',
  'kyc',
  'import',
  'ticket',
] as const;
export type LogKind = (typeof LOG_KINDS)[number];

function isKnown(type: string): type is KnownType {
  return Object.hasOwn(activity.type, type);
}

/** What an entry says that somebody did. */
export function logSentence(t: TFunction, type: string): string {
  return isKnown(type) ? t(`activity.type.${type}`) : t('activity.other', { type });
}

/** Who an entry says did it. */
export function logActor(t: TFunction, { actorType, actorName }: LogEntry): string {
  switch (actorType) {
    case 'staff':
      return actorName === null ? t('activity.unknownStaff') : visibleText(actorName);
    case 'kiosk':
      return t('activity.kiosk');
    case 'system':
      return t('activity.system');
    case 'attendee':
      return t('activity.attendee');
  }
}

type KnownFact = keyof typeof activity.fact;

function isKnownFact(name: string): name is KnownFact {
  return Object.hasOwn(activity.fact, name);
}

/** What a fact or a changed field is called; the log's own name where we know no word for it. */
export function logFactName(t: TFunction, name: string): string {
  return isKnownFact(name) ? t(`activity.fact.${name}`) : visibleText(name);
}

type KnownAbout = keyof typeof activity.aboutType;

function isKnownAbout(type: string): type is KnownAbout {
  return Object.hasOwn(activity.aboutType, type);
}

/** What an entry is about: its kind in words, and its number. */
export function logAbout(t: TFunction, type: string | null, id: string): string {
  const kind = type ?? '';
  return `${isKnownAbout(kind) ? t(`activity.aboutType.${kind}`) : visibleText(kind)} ${id}`;
}

/** A value of an entry, as text: data, never a sentence of ours. */
export function logValue(t: TFunction, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('activity.nothing');
  if (typeof value === 'boolean') return t(value ? 'activity.yes' : 'activity.no');
  if (typeof value === 'string' || typeof value === 'number') return visibleText(String(value));
  return visibleText(JSON.stringify(value));
}

/** Fields that an entry changed, with what stood there before and after. */
export function changedFields(
  change: NonNullable<LogEntry['change']>,
): { readonly field: string; readonly before: unknown; readonly after: unknown }[] {
  const { before, after } = change;
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
}
