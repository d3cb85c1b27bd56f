import { FileUp } from 'lucide-react';
import { useId } from 'react';
import {
  Button,
  DropZone,
  FileTrigger,
  Group,
  isFileDropItem,
  type DropZoneProps,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { EntryProps } from './entry.tsx';
import { visibleText } from './visible-text.ts';

type Source =
  | {
      /** MIME types or endings, as `image/png` or `.csv`; what a dropped file is, the core says. */
      readonly accept: readonly string[];
      readonly onFile: (file: File) => void;
    }
  /** Where the core reads the file by its path: opens the system's own dialog. */
  | { readonly onChoose: () => void };

export type FileEntryProps = EntryProps &
  Source & {
    /** The name of the file that was chosen; null: none. */
    readonly fileName: string | null;
  };

/** A file: chosen in the system's dialog, or dropped here. */
export function FileEntry(props: FileEntryProps) {
  const { t } = useTranslation();
  const id = useId();
  const { label, hint, error, fileName, isDisabled = false } = props;
  const about = [`${id}-name`, ...(hint === undefined ? [] : [`${id}-hint`])].join(' ');
  const choose = (
    <Button
      className="button"
      isDisabled={isDisabled}
      aria-describedby={about}
      {...('onChoose' in props ? { onPress: props.onChoose } : {})}
    >
      <FileUp aria-hidden="true" size="1.4em" />
      {t(fileName === null ? 'ui.chooseFile' : 'ui.chooseOtherFile')}
    </Button>
  );
  const name = (
    <span id={`${id}-name`} className="file__name">
      {fileName === null ? t(dropWords(props)) : visibleText(fileName)}
    </span>
  );
  return (
    <Group className="field" aria-labelledby={`${id}-label`}>
      <span id={`${id}-label`} className="field__label">
        {label}
      </span>
      {'onChoose' in props ? (
        <div className="file">
          {choose}
          {name}
        </div>
      ) : (
        <DropZone
          className="file file--drop"
          isDisabled={isDisabled}
          onDrop={(drop) => void takeFirst(drop, props.onFile)}
        >
          <FileTrigger
            acceptedFileTypes={[...props.accept]}
            onSelect={(files) => {
              const file = files?.[0];
              if (file !== undefined) props.onFile(file);
            }}
          >
            {choose}
          </FileTrigger>
          {name}
        </DropZone>
      )}
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="field__hint">
          {hint}
        </span>
      )}
      {typeof error === 'string' ? (
        <span className="field__error" role="alert">
          {error}
        </span>
      ) : null}
    </Group>
  );
}

function dropWords(props: FileEntryProps): 'ui.noFile' | 'ui.dropFile' {
  return 'onChoose' in props ? 'ui.noFile' : 'ui.dropFile';
}

type DropEvent = Parameters<NonNullable<DropZoneProps['onDrop']>>[0];

async function takeFirst(drop: DropEvent, onFile: (file: File) => void): Promise<void> {
  const item = drop.items.find(isFileDropItem);
  if (item !== undefined) onFile(await item.getFile());
}
