import { useTranslation } from 'react-i18next';
import { PRINT_KINDS, type PrintKind } from '#shared/print/paper.ts';
import type { PrintLanguage } from '#shared/print/print-job.ts';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { LANGUAGES } from '../../i18n/language.ts';

export interface PaperChoiceProps {
  readonly kind: PrintKind;
  readonly onKind: (kind: PrintKind) => void;
  readonly language: PrintLanguage;
  readonly onLanguage: (language: PrintLanguage) => void;
}

/** What is printed, and in which language. */
export function PaperChoice({ kind, onKind, language, onLanguage }: PaperChoiceProps) {
  const { t } = useTranslation();
  return (
    <>
      <ChoiceGroup
        label={t('tickets.kind')}
        choices={PRINT_KINDS.map((value) => ({
          value,
          label: t(`tickets.kinds.${value}`),
          more: t(`tickets.kindsMore.${value}`),
        }))}
        value={kind}
        onChange={onKind}
        isColumn
      />
      <ChoiceGroup
        label={t('tickets.language')}
        choices={LANGUAGES.map(({ code, name }) => ({ value: code, label: name, lang: code }))}
        value={language}
        onChange={onLanguage}
      />
    </>
  );
}
