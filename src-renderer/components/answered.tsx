import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedAnswer } from '../use-answer.ts';
import { ErrorState } from './error-state.tsx';
import { Loading } from './loading.tsx';

export interface AnsweredProps<T> {
  readonly asked: AskedAnswer<T>;
  /** What is asked for, in words: 'The events'. */
  readonly label?: string;
  readonly children: (value: T) => ReactNode;
}

/** What useAnswer asked for: loading, the trouble with a way to ask again, or what became of it. */
export function Answered<T>({ asked, label, children }: AnsweredProps<T>) {
  const { t } = useTranslation();
  const { answer, askAgain } = asked;
  switch (answer.at) {
    case 'asking':
      return <Loading {...(label === undefined ? {} : { label })} />;
    case 'failed':
      return (
        <ErrorState title={label ?? t('ui.failed')} code={answer.code} onTryAgain={askAgain} />
      );
    case 'known':
      return children(answer.value);
  }
}
