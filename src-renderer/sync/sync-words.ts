import type { TFunction } from 'i18next';
import type { Instant } from '#shared/domain/instant.ts';
import type { PeerView, SyncPhase, SyncView } from '#shared/ipc/sync-contract.ts';

/** A clock that is off by more than this is said at the gate, ms: entry windows go by the minute. */
const SKEW_TO_SAY_MS = 2 * 60_000;
/** So many quiet gates are named; of more only the number fits the corner. */
const NAMED_AT_MOST = 2;

/**
 * Where sync stands, in a line.
 * @param time a moment as people there read it
 */
export function phaseWords(t: TFunction, view: SyncView, time: (at: Instant) => string): string {
  const { phase, since, loading } = view;
  switch (phase) {
    case 'offline':
      return since === null
        ? t('sync.phase.offlineEver')
        : t('sync.phase.offline', { time: time(since) });
    case 'loading':
      return loading === null ? t('sync.phase.connecting') : t('sync.phase.loading', loading);
    case 'not-enrolled':
    case 'connecting':
    case 'live':
    case 'polling':
    case 'revoked':
      return t(`sync.phase.${phase}`);
  }
}

/** Whether a phase wants an eye. No network is nothing to be afraid of: the gate goes on. */
export function phaseMark(phase: SyncPhase): 'good' | 'none' | 'bad' {
  switch (phase) {
    case 'live':
    case 'polling':
      return 'good';
    case 'revoked':
      return 'bad';
    case 'not-enrolled':
    case 'connecting':
    case 'loading':
    case 'offline':
      return 'none';
  }
}

/** Whole minutes that the clock is off; null: not known, or too little to be said. */
export function skewMinutes({ clockSkewMs }: SyncView): number | null {
  const off = Math.abs(clockSkewMs ?? 0);
  return off > SKEW_TO_SAY_MS ? Math.round(off / 60_000) : null;
}

/**
 * What is heard of the other gates, in a line: how many, and who is quiet.
 * @param nameOf a laptop's name, safe to show
 */
export function peersWords(
  t: TFunction,
  peers: readonly PeerView[],
  nameOf: (peer: PeerView) => string,
): string {
  if (peers.length === 0) return t('sync.peersNone');
  const quiet = peers.filter(({ isStale }) => isStale);
  const heard = peers.length - quiet.length;
  const words = heard === 0 ? [] : [t('sync.peersHeard', { count: heard })];
  if (quiet.length > NAMED_AT_MOST) words.push(t('sync.peersQuiet', { count: quiet.length }));
  else if (quiet.length > 0) {
    words.push(t('sync.peersQuietNamed', { names: quiet.map(nameOf).join(', ') }));
  }
  return words.join(' · ');
}
