import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { GateStatus, PersonView } from '#shared/ipc/gate-views.ts';
import { useServices, useSettings } from '../services.tsx';
import { listenForWedge } from '../wedge/wedge-listener.ts';
import { ActionBar } from './action-bar.tsx';
import { AlertBanner } from './alert-banner.tsx';
import { CameraPreview } from './camera-preview.tsx';
import { CheckingView } from './checking-view.tsx';
import { FacingView } from './facing-view.tsx';
import { FailedView } from './failed-view.tsx';
import { RecoveringBanner, SeveralBanner, TurnedAwayBanner } from './gate-banner.tsx';
import { GateContext } from './gate-context.ts';
import { createGateController, type GateController } from './gate-controller.ts';
import type { GateState, GateView } from './gate-state.ts';
import { GateDialogs } from './gate-dialogs.tsx';
import { ReadyView } from './ready-view.tsx';
import { useDuty } from './use-duty.ts';
import { useFaceStart, useGateFaces, type GateFaces } from './use-gate-faces.ts';
import { useScanner } from './use-scanner.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { VerdictView } from './verdict-view.tsx';

export interface GateScreenProps {
  readonly status: GateStatus;
  readonly isRecovering: boolean;
  readonly onChangeGate: () => void;
  readonly onOpenAdmin: () => void;
}

/** The gate: looks for tickets, shows verdicts, and offers the other ways in. */
export function GateScreen(props: GateScreenProps) {
  const { status, isRecovering, onChangeGate, onOpenAdmin } = props;
  const looksAtFaces = status.face.policy !== 'off';
  const faces = useGateFaces(looksAtFaces);
  const gate = useGateController(faces);
  const state = useSyncExternalStore(gate.onState, gate.state);
  const { settings } = useSettings();
  const video = useRef<HTMLVideoElement>(null);
  const camera = useScanner(gate, faces.watch, video, settings.cameraId);
  useFaceStart(faces, looksAtFaces, camera.state, status.face.templatesWaiting);
  const watched = useSyncExternalStore(faces.watch.onState, faces.watch.state);
  const duty = useDuty();
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
  const screen = screenAt(view);
  return (
    <GateContext value={{ gate, state, status, duty }}>
      <main className="gate" data-view={screen}>
        <AlertBanner />
        {screen === 'ready' ? <ReadyView camera={camera.state} engine={watched.engine} /> : null}
        {screen === 'asking' ? <CheckingView /> : null}
        {screen === 'facing' ? (
          <FacingView person={facedPerson(view)} guide={watched.guide} />
        ) : null}
        {view.at === 'verdict' ? <VerdictView key={view.result.checkInId} view={view} /> : null}
        {view.at === 'failed' ? <FailedView failure={view} /> : null}
        <CameraPreview
          video={video}
          camera={camera}
          look={screen === 'ready' || screen === 'facing' ? screen : 'small'}
          guide={watched.guide}
        />
        {screen === 'ready' ? <ActionBar recordsExits={recordsExits} /> : null}
        <Banner isReady={screen === 'ready'} isRecovering={isRecovering} state={state} />
        <GateDialogs onChangeGate={onChangeGate} onOpenAdmin={onOpenAdmin} />
      </main>
    </GateContext>
  );
}

/** Which screen shows: an answer that comes soon leaves the one before it standing. */
function screenAt(view: GateView): GateView['at'] {
  if (view.at !== 'asking' || view.slow) return view.at;
  return view.faced === null ? 'ready' : 'facing';
}

function facedPerson(view: GateView): PersonView | null {
  if (view.at === 'facing') return view.person;
  return view.at === 'asking' ? (view.faced?.person ?? null) : null;
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

function useGateController({ looking, templates, heed }: GateFaces): GateController {
  const { core, sounds } = useServices();
  const { settings } = useSettings();
  const [gate] = useState(() =>
    createGateController({ call: core.call, sound: sounds.play, faces: looking, templates }),
  );
  useEffect(() => heed(gate), [gate, heed]);
  useEffect(() => gate.setGreenSeconds(settings.verdictSeconds), [gate, settings.verdictSeconds]);
  useEffect(() => () => gate.close(), [gate]);
  return gate;
}
