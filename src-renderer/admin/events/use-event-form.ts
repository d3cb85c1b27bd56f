import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventFormCode, readEventForm, type EventFormErrors } from '#shared/domain/event-form.ts';
import type { ErrorFacts } from '#shared/errors.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { withDoors } from './draft-start.ts';

export interface EventFormState {
  readonly draft: EventDraft;
  readonly change: (part: Partial<EventDraft>) => void;
  readonly isChanged: boolean;
  /** What is wrong with a field, as a sentence; null: nothing, or not yet looked at. */
  readonly errorOf: (field: string) => string | null;
  /** Fields that are wrong. */
  readonly wrong: number;
  /** Shows what is wrong. @returns whether nothing is */
  readonly check: () => boolean;
  /** Takes what the core found wrong. */
  readonly learn: (facts: ErrorFacts) => void;
  /** Starts over from what is saved. */
  readonly reset: (saved: EventDraft) => void;
}

/** An event's form: what is typed, and after the first try to save what is wrong with it. */
export function useEventForm(first: EventDraft): EventFormState {
  const { t } = useTranslation();
  const [saved, setSaved] = useState(first);
  const [draft, setDraft] = useState(first);
  const [isChecked, setChecked] = useState(false);
  const [refused, setRefused] = useState<EventFormErrors>({});

  const errors = useMemo<EventFormErrors>(() => {
    if (!isChecked) return refused;
    const read = readEventForm(draft);
    return { ...refused, ...(read.ok ? {} : read.errors) };
  }, [draft, isChecked, refused]);

  const change = useCallback((part: Partial<EventDraft>) => {
    setDraft((now) => withDoors({ ...now, ...part }));
    // The core looks again at the next try.
    setRefused({});
  }, []);
  const check = (): boolean => {
    setChecked(true);
    return readEventForm(draft).ok;
  };
  const learn = (facts: ErrorFacts): void => {
    const found = Object.entries(facts).flatMap(([field, code]) => {
      const parsed = eventFormCode.safeParse(code);
      return parsed.success ? [[field, parsed.data] as const] : [];
    });
    setRefused(Object.fromEntries(found));
  };
  const reset = useCallback((value: EventDraft) => {
    setSaved(value);
    setDraft(value);
    setChecked(false);
    setRefused({});
  }, []);

  return {
    draft,
    change,
    isChanged: JSON.stringify(draft) !== JSON.stringify(saved),
    errorOf: (field) => {
      const code = errors[field];
      return code === undefined ? null : t(`events.wrong.${code}`);
    },
    wrong: Object.keys(errors).length,
    check,
    learn,
    reset,
  };
}
