import { useEffect, useState } from 'react';
import type { z } from 'zod';
import type { supervisorChoice } from '#shared/ipc/gate-views.ts';
import { useServices } from '../services.tsx';

type Supervisors = readonly z.infer<typeof supervisorChoice>[];

/** Who may decide here by PIN; null: not known yet. */
export function useSupervisors(): Supervisors | null {
  const { core, report } = useServices();
  const [supervisors, setSupervisors] = useState<Supervisors | null>(null);
  useEffect(() => {
    core.call('gate.supervisors', {}).then(
      (answer) => setSupervisors(answer.supervisors),
      (error: unknown) => report(`gate.supervisors: ${String(error)}`),
    );
  }, [core, report]);
  return supervisors;
}
