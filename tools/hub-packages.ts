import { cpSync, existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  version: z.string(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z
    .record(z.string(), z.object({ optional: z.boolean().default(false) }))
    .default({}),
});

/** What a running program never reads. */
const UNREAD =
  /\.(?:map|md|markdown|d\.ts|d\.mts|d\.cts|tsbuildinfo|flow)$|\/(?:test|tests|__tests__|docs|example|examples|\.github)$/;

function readManifest(folder: string): z.output<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
}

/** The package that an import names: `@a/b/c` is of `@a/b`. Null: one of Node's own, or a path. */
export function packageOf(specifier: string): string | null {
  if (/^(?:node:|[./#])/.test(specifier) || path.isAbsolute(specifier)) return null;
  const [first = '', second = ''] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  return builtinModules.includes(name) ? null : name;
}

/** Where a package lies as another one would find it, as Node looks for it. */
function find(name: string, from: string, root: string): string | null {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(found, 'package.json'))) return found;
    if (folder === root || folder === path.dirname(folder)) return null;
  }
}

/**
 * The folders of packages and of all that they need, from what is installed.
 * @param wanted names of packages
 * @param root holds node_modules
 * @throws Error naming a package that is needed and not installed
 */
export function packagesFor(wanted: readonly string[], root: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string, isNeeded: boolean): void => {
    const folder = find(name, from, root);
    if (folder === null) {
      if (isNeeded) throw new Error(`${name} (for ${path.relative(root, from)}) is not installed`);
      return;
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
      readManifest(folder);
    for (const one of Object.keys(dependencies))
      visit(one, folder, !Object.hasOwn(optionalDependencies, one));
    for (const one of Object.keys(optionalDependencies)) visit(one, folder, false);
    for (const one of Object.keys(peerDependencies))
      if (peerDependenciesMeta[one]?.optional !== true) visit(one, folder, false);
  };
  for (const name of wanted) visit(name, root, true);
  return found;
}

/** Copies packages to the same places below another folder, without what is never read. */
export function copyPackages(folders: ReadonlySet<string>, root: string, target: string): void {
  for (const folder of folders) {
    cpSync(folder, path.join(target, path.relative(root, folder)), {
      recursive: true,
      // Nested packages are copied by themselves where they are needed.
      filter: (file) =>
        (file === folder || path.basename(file) !== 'node_modules') &&
        !UNREAD.test(path.relative(folder, file) === '' ? '' : `/${path.relative(folder, file)}`),
    });
  }
}
