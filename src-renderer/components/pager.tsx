import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

export interface PagerProps {
  /** How many rows come before this page. */
  readonly offset: number;
  readonly pageSize: number;
  /** Of all pages. */
  readonly total: number;
  readonly onOffset: (offset: number) => void;
}

/** Which rows of how many, and the way to the others. */
export function Pager({ offset, pageSize, total, onOffset }: PagerProps) {
  const { t } = useTranslation();
  const from = total === 0 ? 0 : offset + 1;
  const until = Math.min(offset + pageSize, total);
  const last = Math.max(0, (Math.ceil(total / pageSize) - 1) * pageSize);
  const step = (label: string, Icon: LucideIcon, to: number) => (
    <Button
      className="button button--quiet pager__step"
      aria-label={label}
      isDisabled={to === offset}
      onPress={() => onOffset(to)}
    >
      <Icon aria-hidden="true" size="1.3em" />
    </Button>
  );
  return (
    <nav className="pager" aria-label={t('ui.pages')}>
      <output className="pager__rows">{t('ui.rowsOf', { from, until, total })}</output>
      {step(t('ui.firstPage'), ChevronsLeft, 0)}
      {step(t('ui.pageBefore'), ChevronLeft, Math.max(0, offset - pageSize))}
      {step(t('ui.nextPage'), ChevronRight, Math.min(last, offset + pageSize))}
      {step(t('ui.lastPage'), ChevronsRight, last)}
    </nav>
  );
}
