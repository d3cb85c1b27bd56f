import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connectBridge } from './bridge.ts';
import { startScanner } from './camera/camera.ts';
import { forgetGate } from './camera/head-start.ts';
import { createCoreData } from './core-data.ts';
import type { FaceLink } from './face/face-observation.ts';
import { startTexts } from './i18n/language.ts';
import { ServicesContext, type Services } from './services.tsx';
import { createSounds } from './sounds.ts';
import { showWindowFailure } from './window-failure.ts';
import './styles/index.css';

/** For the log, which the shell keeps: never holds what a ticket or a person says. */
function report(problem: string): void {
  console.warn(problem);
}

/** The face engine's program is loaded for events that look at faces, and for nobody else. */
function openFaceLinkOnce(readStamps: boolean): () => Promise<FaceLink> {
  let opened: Promise<FaceLink> | null = null;
  const open = async (): Promise<FaceLink> => {
    const { linkFaceEngine } = await import('./face/face-link.ts');
    return linkFaceEngine({ readStamps, onComplaint: report });
  };
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
}

/**
 * Opens the window.
 * @param early window messages that came before: the core's port may be among them
 */
export async function openWindow(early: readonly MessageEvent<unknown>[]): Promise<void> {
  // The bridge first, before anything waits: the port may come at any moment from now on.
  const bridge = connectBridge(report, early);
  const [settings, info] = await Promise.all([
    bridge.shell.call('shell.settings', {}),
    bridge.shell.call('shell.info', {}),
  ]);
  await startTexts(settings.language);
  const place = document.getElementById('app');
  if (place === null) throw new TypeError('index.html has no place for the application');
  const data = createCoreData(bridge.core, report);
  data.onChange(() => {
    const { core } = data.facts();
    if (core !== null && core.phase !== 'gate' && core.phase !== 'starting') forgetGate();
  });
  const services: Services = {
    core: bridge.core,
    shell: bridge.shell,
    data,
    sounds: createSounds(report),
    openScanner: startScanner,
    faceLink: openFaceLinkOnce(info.simulatedCamera),
    info,
    report,
  };
  createRoot(place, { onUncaughtError: showWindowFailure }).render(
    <StrictMode>
      <ServicesContext value={services}>
        <App services={services} firstSettings={settings} />
      </ServicesContext>
    </StrictMode>,
  );
}
