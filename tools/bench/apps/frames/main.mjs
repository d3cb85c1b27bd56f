// Shows a bundled page over a protocol of its own, as the kiosk does: workers and WebAssembly
// need an origin. --page-folder names the bundle.
import { app, BrowserWindow, net, protocol } from 'electron';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SCHEME = 'bench';
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
const folder = app.commandLine.getSwitchValue('page-folder');

void app.whenReady().then(() => {
  protocol.handle(SCHEME, (request) => {
    const name = path.basename(new URL(request.url).pathname);
    return net.fetch(pathToFileURL(path.join(folder, name)).href);
  });
  const window = new BrowserWindow({ width: 1280, height: 800 });
  return window.loadURL(`${SCHEME}://page/frames.html`);
});
app.on('window-all-closed', () => app.quit());
