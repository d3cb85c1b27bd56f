import { useTranslation } from 'react-i18next';
import type { ScoreHistogram } from '#shared/ipc/face-contract.ts';
import type { KioskHealth, ShellHealth } from '#shared/ipc/health-contract.ts';
import { FactList } from '../../components/fact-list.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { BarTable } from '../live/bar-table.tsx';
import { useAdmin } from '../use-admin.ts';

const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000_000_000;

interface OfCore {
  readonly health: KioskHealth;
}
interface OfShell {
  readonly health: ShellHealth;
}

/** How often each verdict was given. */
export function GateCard({ health }: OfCore) {
  const { t } = useTranslation();
  const { verdicts, scans, cameraDrops } = health;
  return (
    <SectionCard title={t('health.gate')}>
      <FactList
        facts={[
          { term: t('health.scans'), value: t('gate.count', { count: scans }) },
          { term: t('health.cameraDrops'), value: t('health.times', { count: cameraDrops }) },
        ]}
      />
      {verdicts.length === 0 ? (
        <p>{t('health.noVerdicts')}</p>
      ) : (
        <BarTable
          label={t('health.verdicts')}
          columns={[t('health.verdictColumns.verdict'), t('health.verdictColumns.count')]}
          rows={verdicts.map(({ verdict, count }) => ({
            key: verdict,
            name: t(`verdict.${verdict}.title`),
            count,
          }))}
        />
      )}
    </SectionCard>
  );
}

/** How long each step of a presentation takes. */
export function StagesCard({ health }: OfCore) {
  const { t } = useTranslation();
  const ms = (value: number): string => t('health.milliseconds', { ms: Math.round(value) });
  return (
    <SectionCard title={t('health.stages')} text={t('health.stagesText')}>
      {health.stages.length === 0 ? (
        <p>{t('health.noStages')}</p>
      ) : (
        <table className="live__table health__stages" aria-label={t('health.stages')}>
          <thead>
            <tr>
              {(['stage', 'count', 'median', 'slow'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`health.stageColumns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {health.stages.map(({ stage, count, median, slow }) => (
              <tr key={stage}>
                <th scope="row">{t(`health.stage.${stage}`)}</th>
                <td>{t('gate.count', { count })}</td>
                <td>{ms(median)}</td>
                <td>{ms(slow)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SectionCard>
  );
}

/** How alike faces were, over all comparisons. */
export function ScoresCard({ scores }: { readonly scores: ScoreHistogram }) {
  const { t } = useTranslation();
  const rows = scores.counts
    .map((count, step) => ({ score: scores.from + step * scores.step, count }))
    .filter(({ count }) => count > 0)
    .map(({ score, count }) => ({ key: score.toFixed(2), name: score.toFixed(2), count }));
  return (
    <SectionCard title={t('health.scores')}>
      <BarTable
        label={t('health.scores')}
        columns={[t('health.scoreColumns.score'), t('health.scoreColumns.count')]}
        rows={rows}
      />
    </SectionCard>
  );
}

/** Disk, store, copy, backup and what waits for the hub. */
export function LaptopCard({ health }: OfCore) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const { copyAt, diskFreeBytes, troubles, backup, factsWaiting } = health;
  const gigabytes = diskFreeBytes === null ? null : Math.floor(diskFreeBytes / GIGABYTE);
  const good =
    backup.goodAt === null ? t('health.facts.noBackup') : times.short(backup.goodAt, now);
  return (
    <SectionCard title={t('health.laptop')}>
      <FactList
        facts={[
          { term: t('health.facts.waiting'), value: t('gate.count', { count: factsWaiting }) },
          {
            term: t('health.facts.copy'),
            value: copyAt === null ? t('health.facts.noCopy') : times.short(copyAt, now),
          },
          {
            term: t('health.facts.disk'),
            value:
              gigabytes === null
                ? t('health.facts.diskUnknown')
                : t('health.facts.gigabytes', { gigabytes }),
          },
          {
            term: t('health.facts.store'),
            value:
              troubles.length === 0
                ? t('health.facts.storeGood')
                : troubles.map((trouble) => t(`trouble.${trouble}.title`)).join(', '),
          },
          {
            term: t('health.facts.backup'),
            value: backup.failure === null ? good : `${good}. ${t(`error.${backup.failure}`)}`,
          },
        ]}
      />
    </SectionCard>
  );
}

/** What the program takes, and how often parts of it had to be started again. */
export function ProgramCard({ health }: OfShell) {
  const { t } = useTranslation();
  const { version, memory, restarts } = health;
  return (
    <SectionCard title={t('health.programs')}>
      <FactList
        facts={[
          { term: t('health.version'), value: version },
          ...memory.map(({ program, bytes }) => ({
            term: t('health.memory', { program: t(`health.program.${program}`) }),
            value: t('health.megabytes', { megabytes: Math.ceil(bytes / MEGABYTE) }),
          })),
          ...(['core', 'page'] as const).map((program) => ({
            term: t('health.restarts', { program: t(`health.program.${program}`) }),
            value: t('health.times', { count: restarts[program] }),
          })),
        ]}
      />
    </SectionCard>
  );
}

/** What crashed here, the newest first. */
export function CrashesCard({ health }: OfShell) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  return (
    <SectionCard title={t('health.crashes')} text={t('health.crashesText')}>
      {health.crashes.length === 0 ? (
        <p>{t('health.noCrashes')}</p>
      ) : (
        <ul className="health__crashes">
          {health.crashes.map(({ at, program, reason, frames }, index) => (
            <li key={`${at} ${index}`}>
              {t('health.crash', {
                at: times.short(at, now),
                program: t(`health.program.${program}`),
                reason,
              })}
              {frames[0] === undefined ? null : <code className="health__where"> {frames[0]}</code>}
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
