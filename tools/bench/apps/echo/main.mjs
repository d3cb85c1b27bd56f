// A bare MessagePort between a page and a utility process: what any call between them must cost.
import { app, BrowserWindow, MessageChannelMain, utilityProcess } from 'electron';
import path from 'node:path';

const at = (/** @type {string} */ file) => path.join(import.meta.dirname, file);

void app.whenReady().then(async () => {
  const window = new BrowserWindow({ webPreferences: { preload: at('preload.cjs') } });
  await window.loadFile(at('page.html'));
  const echo = utilityProcess.fork(at('echo.mjs'));
  await new Promise((resolve) => echo.once('spawn', () => resolve(null)));
  const { port1, port2 } = new MessageChannelMain();
  echo.postMessage('connect', [port1]);
  window.webContents.postMessage('port', null, [port2]);
});
app.on('window-all-closed', () => app.quit());
