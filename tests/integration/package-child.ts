import { PackageKiosk } from './package-kiosk.ts';

// Takes a package in a process of its own, to be killed on the way (package-killed.test.ts).
const [folder = '', path = '', packageId = ''] = process.argv.slice(2);
const kiosk = await PackageKiosk.open(folder);
const timer = setInterval(() => {
  const [done = 0] = kiosk.progress.at(-1) ?? [];
  process.stdout.write(`${done}\n`);
}, 5);
await kiosk.handlers['setup.importPackage']({ path, packageId });
clearInterval(timer);
process.stdout.write('taken\n');
