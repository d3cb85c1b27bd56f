import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { PictureSection } from './picture-section.tsx';

export interface StoredPictureProps {
  readonly detail: OutputOf<CoreContract, 'event.detail'>;
  readonly isReadOnly: boolean;
  /** The event has a new version. */
  readonly onChanged: () => void;
}

/** The picture of an event that is stored: a choice takes effect at once, and can be taken back. */
export function StoredPicture({ detail, isReadOnly, onChanged }: StoredPictureProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const { id: eventId, image } = detail.event;
  // Another picture is another file: its id makes this another function.
  const load = useCallback(
    () => call('event.picture', { eventId }),
    // oxlint-disable-next-line react/exhaustive-deps -- the id of the file says which picture it is
    [call, eventId, image],
  );

  const put = async (picture: Uint8Array | null): Promise<void> => {
    await call('event.setPicture', {
      eventId,
      picture: picture === null ? null : new Uint8Array(picture),
    });
    onChanged();
  };
  const say = (error: unknown): void => {
    const why = t(errorKey(asGatehouseError(error).code));
    toast({ tone: 'bad', text: t('events.picture.failed', { why }) });
  };
  const replace = async (picture: Uint8Array | null): Promise<void> => {
    try {
      const before = image === null ? null : (await load()).bytes;
      await put(picture);
      toast({
        text: t(picture === null ? 'events.picture.removed' : 'events.picture.set'),
        undo: () => void put(before).catch(say),
      });
    } catch (error) {
      say(error);
    }
  };

  return (
    <PictureSection
      current={image === null ? null : load}
      chosen={null}
      onChoose={(file) => {
        void file.arrayBuffer().then((bytes) => replace(new Uint8Array(bytes)), say);
      }}
      onRemove={() => void replace(null)}
      isReadOnly={isReadOnly}
    />
  );
}
