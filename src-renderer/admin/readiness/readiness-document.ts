import type { TFunction } from 'i18next';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { PrintBlock, PrintDocument } from '#shared/print/print-document.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { EventTimes } from '../../i18n/times.ts';
import { checkWords, grouped, type Check } from './readiness-item.ts';

export interface ReadinessDocumentRequest {
  readonly t: TFunction;
  readonly language: 'en' | 'hi';
  readonly times: EventTimes;
  readonly now: Instant;
  readonly event: EventListItem;
  readonly checks: readonly Check[];
  /** Who checked. */
  readonly name: string;
}

/** The check as a list on paper. */
export function readinessDocument(request: ReadinessDocumentRequest): PrintDocument {
  const { t, language, times, now, event, checks, name } = request;
  const { event: ofEvent, laptop } = grouped(checks);
  const block = (heading: string, rows: readonly Check[]): PrintBlock => ({
    is: 'checks',
    heading,
    rows: rows.map((check) => ({
      mark: check.state === 'asking' ? 'none' : check.state,
      state: t(`readiness.state.${check.state}`),
      title: t(`readiness.item.${check.code}.title`),
      text: checkWords(t, times, now, check),
    })),
  });
  const when = `${times.date(now)}, ${times.short(now, now)}`;
  return {
    language,
    title: t('readiness.paper.heading', { title: event.title }),
    lines: [event.venue],
    blocks: [block(t('readiness.event'), ofEvent), block(t('readiness.laptop'), laptop)],
    foot: t('readiness.paper.foot', { name, when }),
  };
}
