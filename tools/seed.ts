import { GatehouseError } from '#shared/errors.ts';
import { FolderRefusal } from './seed/folder-claim.ts';
import { ProgressLine } from './seed/progress-line.ts';
import { parseSeedArguments, SEED_USAGE, UsageError } from './seed/seed-arguments.ts';
import { seedDataFolder, type SeededFolder } from './seed/seed-data-folder.ts';

const LABELS = { tickets: 'Writing tickets', loading: 'Loading rows' } as const;

function keyLines({ key, passphrase }: SeededFolder): string[] {
  switch (key) {
    case 'keychain':
      return ['Its database key is in this system’s keychain.'];
    case 'throwaway':
      return ['It opens with the same GATEHOUSE_THROWAWAY_KEY only: a throw-away key.'];
    case 'passphrase':
      return [`There is no keychain here. It opens with this passphrase: ${passphrase ?? ''}`];
  }
}

function report(folder: SeededFolder, dataFolder: string, seconds: number): string {
  const staff = folder.staff.map(
    ({ name, role, pin, email, password, active }) =>
      `  ${pin}  ${role.padEnd(10)} ${name}${active ? '' : ' (left)'}${
        password === null ? '' : `: ${email}, password “${password}”`
      }`,
  );
  return [
    `Made ${dataFolder} in ${seconds.toFixed(1)} s: for trying out only, its ticket keys follow from the seed.`,
    `Standing at: ${folder.gate.name}, ${folder.event.title}`,
    `Event package: ${folder.packageFile}`,
    `Tickets and the verdicts they must get: ${folder.ticketsFile}`,
    ...keyLines(folder),
    'Staff, their PINs at the gate, and who signs in to admin mode by password:',
    ...staff,
    `Start it: npm start -- --data ${dataFolder}`,
    '',
  ].join('\n');
}

async function run(): Promise<number> {
  const asked = parseSeedArguments(process.argv.slice(2), process.env);
  if (asked === null) {
    process.stdout.write(SEED_USAGE);
    return 0;
  }
  const progress = new ProgressLine(process.stderr);
  const start = performance.now();
  const { data: dataFolder, faces: face_policy, ...rest } = asked;
  const folder = await seedDataFolder({
    ...rest,
    dataFolder,
    faces: { face_policy, face_liveness: 'signs', evidence_days: null },
    onProgress: (step, done, total) => {
      progress.show(LABELS[step], done, total);
    },
  });
  progress.end();
  process.stdout.write(report(folder, dataFolder, (performance.now() - start) / 1000));
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${SEED_USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof FolderRefusal) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof GatehouseError) {
    process.stderr.write(`The folder could not be made: ${error.code} (${error.message})\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
