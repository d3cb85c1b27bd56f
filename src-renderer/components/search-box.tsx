import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

/** How long the typing must rest before the search starts, ms. */
const REST_MS = 200;

export interface SearchBoxProps {
  readonly label: string;
  /** What is searched for now. */
  readonly value: string;
  /** Is told when the typing rests, and at once on Enter or when emptied. */
  readonly onSearch: (query: string) => void;
  readonly isFirst?: boolean;
  readonly maxLength?: number;
}

/** Text to search for; its label is seen inside while it is empty. */
export function SearchBox({ label, value, onSearch, isFirst, maxLength = 200 }: SearchBoxProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  // Set from outside, as by "show all": what was typed gives way.
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (value !== sent) {
      setSent(value);
      setTyped(value);
    }
  }

  const send = (query: string): void => {
    setSent(query);
    onSearch(query);
  };
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    if (typed === sent) return;
    const timer = setTimeout(() => latest.current(typed), REST_MS);
    return () => clearTimeout(timer);
  }, [typed, sent]);

  return (
    <SearchField
      className="search"
      value={typed}
      onChange={setTyped}
      onSubmit={send}
      onClear={() => send('')}
      maxLength={maxLength}
      autoComplete="off"
      spellCheck="false"
      {...(isFirst === true ? { autoFocus: true } : {})}
    >
      <Label className="sr-only">{label}</Label>
      <Search aria-hidden="true" size="1.2em" className="search__icon" />
      <Input className="field__input search__input" placeholder={label} />
      <Button className="search__clear" aria-label={t('ui.clearSearch')}>
        <X aria-hidden="true" size="1.2em" />
      </Button>
    </SearchField>
  );
}
