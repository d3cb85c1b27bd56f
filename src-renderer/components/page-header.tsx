import type { ReactNode } from 'react';
import { Breadcrumb, Breadcrumbs, Link } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

export interface PageHeaderProps {
  readonly title: string;
  readonly text?: string | undefined;
  /** The way here, without this page: pressing one goes back to it. */
  readonly crumbs?: readonly { readonly label: string; readonly onPress: () => void }[];
  /** Beside the title, as a status. */
  readonly badge?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
}

/** What a room or a page in it is, and what can be done with it. Its title is the page's h1. */
export function PageHeader({ title, text, crumbs = [], badge, actions }: PageHeaderProps) {
  const { t } = useTranslation();
  return (
    <header className="page-header">
      {crumbs.length === 0 ? null : (
        <nav aria-label={t('ui.path')} className="crumbs">
          <Breadcrumbs className="crumbs__list">
            {crumbs.map(({ label, onPress }) => (
              <Breadcrumb key={label} className="crumb">
                <Link className="crumb__link" onPress={onPress}>
                  {label}
                </Link>
              </Breadcrumb>
            ))}
            <Breadcrumb className="crumb">
              <Link className="crumb__link">{title}</Link>
            </Breadcrumb>
          </Breadcrumbs>
        </nav>
      )}
      <div className="page-header__row">
        <div className="page-header__words">
          <div className="page-header__line">
            <h1 className="page-header__title">{title}</h1>
            {badge}
          </div>
          {text === undefined ? null : <p className="page-header__text">{text}</p>}
        </div>
        {actions === undefined ? null : <div className="page-header__actions">{actions}</div>}
      </div>
    </header>
  );
}
