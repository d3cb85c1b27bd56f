import { useTranslation } from 'react-i18next';
import type { PackageSummary } from '#shared/ipc/core-contract.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { useNow } from '../use-now.ts';
import { eventTimes } from '../i18n/times.ts';

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a package says of itself: who signed it, when, and what is in it. */
export function PackageFacts({ summary }: { readonly summary: PackageSummary }) {
  const { t, i18n } = useTranslation();
  const created = eventTimes(i18n.language, HERE).short(
    summary.createdAt,
    toInstant(useNow(60_000)),
  );
  return (
    <dl className="facts">
      <div className="facts__row">
        <dt>{t('setup.package.issuer')}</dt>
        <dd>
          <strong>{summary.issuer}</strong>
          <span className={summary.knownIssuer ? 'facts__good' : 'facts__warn'}>
            {t(summary.knownIssuer ? 'setup.package.knownIssuer' : 'setup.package.newIssuer')}
          </span>
        </dd>
      </div>
      <div className="facts__row">
        <dt>{t('setup.package.fingerprint')}</dt>
        <dd className="facts__code">{summary.fingerprint}</dd>
      </div>
      <div className="facts__row">
        <dt>{t('setup.package.created')}</dt>
        <dd>{created}</dd>
      </div>
      <div className="facts__row">
        <dt>{t('setup.package.events')}</dt>
        <dd>
          <ul>
            {summary.events.map((event) => (
              <li key={event.id}>
                {`${event.title} · ${t('setup.package.attendees', { count: event.attendees })}`}
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </dl>
  );
}
