// The least that Electron can show: one hardened window with one line of text.
import { app, BrowserWindow } from 'electron';
import path from 'node:path';

void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800 });
  return window.loadFile(path.join(import.meta.dirname, 'page.html'));
});
app.on('window-all-closed', () => app.quit());
