import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openScanStand, type ScanStand, type ScanTarget } from './scan/scan-stand.ts';

/** Minutes of each scanner, then it is ended. */
const WAPITI_MINUTES = 3;
const SQLMAP_MINUTES = 4;

/** What Wapiti tries; what asks a server outside, or downloads lists, is left out. */
const MODULES =
  'backup,blindsql,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss';
const WAPITI_HOW = `-m ${MODULES} --flush-session --no-bugreport --scope folder -v 0 -S normal -d 6
  --max-links-per-page 60 --max-scan-time 1 --max-parameters 20 -f txt`.split(/\s+/);

/** Headers are skipped: the hub reads none of them but to compare. */
const SQLMAP_HOW = `--batch --flush-session --disable-coloring -v 1 --dbms PostgreSQL
  --technique BEUST --level 2 --risk 1 --time-sec 2 --threads 4 --timeout 10 --retries 1
  --ignore-code 400,401,404,409,422 --skip User-Agent,Referer,Host,Cookie`.split(/\s+/);
/** What it says after it has tried a first suspicion again. */
const INJECTABLE = /is vulnerable|identified the following injection/;

const USAGE = `Runs Debian's sqlmap and wapiti against a hub of its own on 127.0.0.1, without limits.
Use: node tools/scan-hub.ts [--keep FOLDER]   (apt-get install sqlmap wapiti)`;

interface Ended {
  readonly output: string;
  readonly isCut: boolean;
  readonly seconds: number;
}

/** Runs a scanner to its end or its time. @throws Error where it is not installed */
function run(program: string, args: readonly string[], minutes: number): Promise<Ended> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let isCut = false;
    const keep = (chunk: Buffer): void => {
      output += String(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      isCut = true;
      child.kill('SIGKILL');
    }, minutes * 60_000);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      resolve({ output, isCut, seconds: Math.round((performance.now() - begun) / 1000) });
    });
  });
}

/** Cookies as Wapiti reads them from a file. */
function jarOf(cookie: string): object {
  const all = cookie.split('; ').map((one) => one.split('=', 2));
  const about = { version: 0, expires: null, secure: false, port: null };
  return Object.fromEntries(all.map(([name, value]) => [name, { ...about, value }]));
}

async function wapiti({ url, cookie, pages }: ScanStand, folder: string): Promise<string> {
  const report = path.join(folder, 'wapiti.txt');
  const cookies = path.join(folder, 'cookies.json');
  writeFileSync(cookies, JSON.stringify({ '127.0.0.1': { '/': jarOf(cookie) } }));
  // Its crawler finds no link on the Python of Debian 12: it is told every page.
  const starts = pages.flatMap((page) => ['-s', `${url}${page}`]);
  const own = ['-u', `${url}/`, ...starts, '-c', cookies];
  const kept = ['--store-session', path.join(folder, 'wapiti'), '-o', report];
  const ended = await run('wapiti', [...own, ...kept, ...WAPITI_HOW], WAPITI_MINUTES);
  const said = existsSync(report) ? readFileSync(report, 'utf8') : ended.output.slice(-4_000);
  return `wapiti: ${ended.seconds} s${ended.isCut ? ', cut off' : ''}\n\n${said}`;
}

/** What a run of sqlmap says. */
function verdictOf({ output, isCut }: Ended): string {
  if (INJECTABLE.test(output)) return 'INJECTABLE';
  if (isCut) return 'nothing found before its time was over';
  if (/do(?:es)? not (?:appear|seem) to be injectable/.test(output)) return 'nothing injectable';
  return `no verdict: ${output.trim().split('\n').slice(-3).join(' / ')}`;
}

async function sqlmapOn(
  { method, url, body, token }: ScanTarget,
  stand: ScanStand,
  folder: string,
): Promise<string> {
  const asked = ['-u', `${stand.url}${url}`, '--method', method, '--output-dir', folder];
  const headers = ['-H', `Authorization: Bearer ${token}`, '-H', 'Content-Type: application/json'];
  const data = body === null ? [] : ['--data', body];
  const minutes = SQLMAP_MINUTES / stand.targets.length;
  const ended = await run('sqlmap', [...asked, ...headers, ...data, ...SQLMAP_HOW], minutes);
  return `${method} ${url} ${body ?? ''}\n  ${verdictOf(ended)} (${ended.seconds} s)`;
}

async function sqlmap(stand: ScanStand, folder: string): Promise<string> {
  const parts: string[] = [];
  for (const target of stand.targets) parts.push(await sqlmapOn(target, stand, folder));
  return `sqlmap\n\n${parts.join('\n')}\n`;
}

/** Takes away what is this run's. */
function cleaned(text: string, { url, host }: ScanStand): string {
  return text
    .replaceAll(url, 'http://hub')
    .replaceAll(host, 'hub')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(USAGE);
  process.exit(0);
}
const keep = args[0] === '--keep' ? (args[1] ?? '.') : null;
await using stand = await openScanStand();
const folder = mkdtempSync(path.join(stand.folder, 'scan-'));
try {
  for (const [name, scan] of Object.entries({ sqlmap, wapiti })) {
    const text = await scan(stand, folder);
    const shown = `${cleaned(text, stand)}\nThe hub's answers so far: ${stand.seen()}\n`;
    console.log(shown);
    if (keep !== null) writeFileSync(path.join(keep, `${name}.txt`), shown);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
