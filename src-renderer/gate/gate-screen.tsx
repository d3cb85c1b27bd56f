import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { GateStatus } from '#shared/ipc/gate-views.ts';
import { useServices, useSettings } from '../services.tsx';
import { listenForWedge } from '../wedge/wedge-listener.ts';
import { ActionBar } from './action-bar.tsx';
import { CameraPreview } from './camera-preview.tsx';
import { CheckingView } from './checking-view.tsx';
import { FailedView } from './failed-view.tsx';
import { RecoveringBanner, SeveralBanner, TurnedAwayBanner } from './gate-banner.tsx';
import { GateContext } from './gate-context.ts';
import { createGateController, type GateController } from './gate-controller.ts';
import type { GateState } from './gate-state.ts';
import { GateDialogs } from './gate-dialogs.tsx';
import { ReadyView } from './ready-view.tsx';

import { useScanner } from './use-scanner.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { VerdictView } from './verdict-view.tsx';

export interface GateScreenProps {
  readonly status: GateStatus;
  readonly isRecovering: boolean;
  readonly onChangeGate: () => void;
}

/** The gate: looks for tickets, shows verdicts, and offers the other ways in. */
export function GateScreen({ status, isRecovering, onChangeGate }: GateScreenProps) {
  const gate = useGateController();
  const state = useSyncExternalStore(gate.onState, gate.state);
  const { settings } = useSettings();
  const video = useRef<HTMLVideoElement>(null);
  const camera = useScanner(gate, video, settings.cameraId);
  const recordsExits = status.event.entryMode === 'exits';

  useEffect(
    () =>
      listenForWedge(window, ({ text, at }) =>
        gate.scanned(text, 'wedge', { arrivedAt: at, decodeMs: null, frame: null }),
      ),
    [gate],
  );
  useShortcuts(gate, recordsExits);

  const { view } = state;
  const isReady = view.at === 'ready' || (view.at === 'asking' && !view.slow);
  return (
    <GateContext value={{ gate, state, status }}>
      <main className="gate" data-view={isReady ? 'ready' : view.at}>
        {isReady ? <ReadyView camera={camera.state} /> : null}
        {view.at === 'asking' && view.slow ? <CheckingView /> : null}
        {view.at === 'verdict' ? (
          <VerdictView key={view.result.checkInId} result={view.result} asked={view.asked} />
        ) : null}
        {view.at === 'failed' ? <FailedView failure={view} /> : null}
        <CameraPreview video={video} camera={camera} isLarge={isReady} />
        {isReady ? <ActionBar recordsExits={recordsExits} /> : null}
        <Banner isReady={isReady} isRecovering={isRecovering} state={state} />
        <GateDialogs onChangeGate={onChangeGate} />
      </main>
    </GateContext>
  );
}

interface BannerProps {
  readonly isReady: boolean;
  readonly isRecovering: boolean;
  readonly state: GateState;
}

/** What matters most of what is to be said over the screen. */
function Banner({ isReady, isRecovering, state }: BannerProps) {
  if (isRecovering) return <RecoveringBanner />;
  if (state.turnedAway) return <TurnedAwayBanner />;
  return state.several && !isReady ? <SeveralBanner /> : null;
}

function useGateController(): GateController {
  const { core, sounds } = useServices();
  const { settings } = useSettings();
  const [gate] = useState(() => createGateController({ call: core.call, sound: sounds.play }));
  useEffect(() => gate.setGreenSeconds(settings.verdictSeconds), [gate, settings.verdictSeconds]);
  useEffect(() => () => gate.close(), [gate]);
  return gate;
}
