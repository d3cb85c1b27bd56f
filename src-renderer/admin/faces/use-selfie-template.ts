import { useEffect, useState } from 'react';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import { createTemplateMaker } from '../../face/template-maker.ts';
import { useServices } from '../../services.tsx';
import { useDesk } from './desk-access.ts';
import { useFaceLink } from './use-face-link.ts';

/**
 * Makes the template of the photo from registration as soon as somebody who agreed is opened: the
 * gate, which makes the others, is closed while admin mode is open. Only at a gate: elsewhere the core
 * gives no picture for it.
 * @param known null: not known yet
 * @param onMade called with what is on record afterwards
 * @returns whether it is being made
 */
export function useSelfieTemplate(
  known: DeskPerson | null,
  onMade: (known: DeskPerson) => void,
): boolean {
  const { core, report } = useServices();
  const { call } = useDesk();
  const { link, state } = useFaceLink();
  const [isMaking, setMaking] = useState(false);
  const userId = known !== null && lacksSelfieTemplate(known) ? known.person.userId : null;
  const isReady = state.kind === 'ready';

  useEffect(() => {
    if (userId === null || link === null || !isReady) return;
    let isWanted = true;
    const maker = createTemplateMaker({
      call: core.call,
      link: () => link,
      isIdle: () => true,
      report,
    });
    const make = async (): Promise<void> => {
      setMaking(true);
      await maker.makeOf(userId);
      const made = await call('desk.person', { userId });
      if (isWanted) onMade(made);
    };
    make()
      .catch((error: unknown) => report(`the selfie's template: ${String(error)}`))
      .finally(() => {
        if (isWanted) setMaking(false);
      });
    return () => {
      isWanted = false;
      setMaking(false);
    };
  }, [userId, link, isReady, core, call, onMade, report]);

  return isMaking;
}

function lacksSelfieTemplate({ person, consent, templates }: DeskPerson): boolean {
  if (consent.state !== 'given' || !person.hasPhoto) return false;
  return !templates.some(({ from, model }) => from === 'selfie' && model === CURRENT_FACE_MODEL);
}
