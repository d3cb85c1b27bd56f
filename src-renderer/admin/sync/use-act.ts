import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';

export interface Act {
  readonly isBusy: boolean;
  /** Does one thing at a time, and says what came of it: a text, or why not. Null says nothing. */
  readonly run: (work: () => Promise<string | null>) => void;
}

/** Something that a press sets off, and its end in a message. */
export function useAct(): Act {
  const { t } = useTranslation();
  const { toast } = useAdmin();
  const [isBusy, setBusy] = useState(false);
  const run = useCallback(
    (work: () => Promise<string | null>) => {
      setBusy(true);
      work()
        .then(
          (text) => {
            if (text !== null) toast({ text, tone: 'good' });
          },
          (error: unknown) =>
            toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' }),
        )
        .finally(() => setBusy(false));
    },
    [t, toast],
  );
  return { isBusy, run };
}
