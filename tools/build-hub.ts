import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin, type Rolldown } from 'vite';
import { copyPackages, packageOf, packagesFor } from './hub-packages.ts';
import { ROOT } from './runtime.ts';

// Builds the hub into a folder that runs by itself with Node: main.js, the files that it reads, and
// the npm packages that it needs, no other (deploy/Dockerfile).
//   node tools/build-hub.ts [--out DIR]

/** Packages whose files are read by name, so that no import tells of them. */
const READ_BY_NAME = [
  '@fontsource/noto-sans',
  '@fontsource/noto-sans-devanagari',
  '@fastify/swagger-ui',
];

/**
 * Modules read files that lie beside them; in the build they are one file in another place, and the
 * files lie under it as they do in the source.
 */
function besideTheSource(): Plugin {
  return {
    name: 'beside-the-source',
    enforce: 'pre',
    transform(code, id) {
      const file = path.relative(ROOT, id).replaceAll(path.sep, '/');
      if (!file.startsWith('src-') || !code.includes('import.meta.')) return null;
      const folder = `/${path.posix.dirname(file)}`;
      const moved = code
        .replaceAll('import.meta.dirname', `(import.meta.dirname + ${JSON.stringify(folder)})`)
        .replaceAll(
          'import.meta.url',
          `(import.meta.url.replace(/[^/]*$/, '') + ${JSON.stringify(file)})`,
        );
      // No line moves: the source's own map holds.
      return { code: moved, map: null };
    },
  };
}

async function bundle(out: string): Promise<readonly string[]> {
  const result = (await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    plugins: [besideTheSource()],
    ssr: { external: true, target: 'node' },
    build: {
      ssr: 'src-server/main.ts',
      outDir: out,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: { output: { entryFileNames: 'main.js', chunkFileNames: '[name].js' } },
    },
  })) as Rolldown.RolldownOutput;
  const imports = result.output.flatMap((one) =>
    one.type === 'chunk' ? [...one.imports, ...one.dynamicImports] : [],
  );
  const chunks = new Set(result.output.map(({ fileName }) => fileName));
  const packages = imports.filter((one) => !chunks.has(one)).map(packageOf);
  return [...new Set(packages.filter((one) => one !== null))].toSorted();
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'out/hub' } } });
const out = path.resolve(values.out);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const imported = await bundle(out);
cpSync(path.join(ROOT, 'src-server'), path.join(out, 'src-server'), {
  recursive: true,
  filter: (file) => !/\.(?:ts|mjml|json)$/.test(file),
});
const folders = packagesFor([...imported, ...READ_BY_NAME], ROOT);
copyPackages(folders, ROOT, out);
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};
const manifest = { name: 'gatehouse-hub', version, private: true, type: 'module' };
writeFileSync(path.join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
process.stdout.write(`hub: ${out}: ${imported.length} packages imported, ${folders.size} in all\n`);
