// Shows a page that has the kiosk's own face engine and reads pictures from a list. Switches:
// --page-folder, the page; --engine-folder, the engine as it was built; --pictures, a JSON array of
// files; --policy, the content security policy.
import { app, BrowserWindow, net, protocol } from 'electron';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SCHEME = 'eval';
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
/** @param {string} name */
const switchValue = (name) => app.commandLine.getSwitchValue(name);
const pictures = JSON.parse(readFileSync(switchValue('pictures'), 'utf8'));

/**
 * The file that an address names: /picture/NUMBER, /face/NAME or /NAME.
 * @param {string} address
 * @returns {string}
 */
function fileOf(address) {
  const [folder = '', name = ''] = new URL(address).pathname.split('/').slice(1);
  if (folder === 'picture') return pictures[Number(name)];
  if (folder === 'face') return path.join(switchValue('engine-folder'), path.basename(name));
  return path.join(switchValue('page-folder'), path.basename(folder));
}

void app.whenReady().then(() => {
  protocol.handle(SCHEME, async (request) => {
    const answer = await net.fetch(pathToFileURL(fileOf(request.url)).href);
    const headers = new Headers(answer.headers);
    headers.set('Content-Security-Policy', switchValue('policy'));
    return new Response(answer.body, { status: answer.status, headers });
  });
  const window = new BrowserWindow({
    width: 400,
    height: 300,
    show: false,
    webPreferences: { backgroundThrottling: false },
  });
  return window.loadURL(`${SCHEME}://page/page.html`);
});
app.on('window-all-closed', () => app.quit());
