import { startEarly } from './camera/head-start.ts';
import { showWindowFailure } from './window-failure.ts';

/*
 * The page's first script, kept small: the camera and the reader begin to open while the rest of the
 * window is still being loaded.
 */
const early: MessageEvent<unknown>[] = [];
const keep = (event: MessageEvent<unknown>): void => void early.push(event);
window.addEventListener('message', keep);
try {
  startEarly();
} catch (error) {
  console.warn('no head start', error);
}

import('./open-window.tsx')
  .then(({ openWindow }) => {
    window.removeEventListener('message', keep);
    return openWindow(early);
  })
  .catch(showWindowFailure);
