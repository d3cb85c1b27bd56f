import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import {
  COLLECTING,
  collectNodeGarbage,
  memoryOf,
  processTree,
} from '#tools/bench/process-memory.ts';

/** Holds a weak hold on an object that nothing else holds, and says when it was collected. */
const CHILD = `
  const gone = new FinalizationRegistry(() => { console.log('collected'); process.exit(0); });
  gone.register(new Uint8Array(1e6), null);
  setInterval(() => {}, 1000);
  console.log('ready');
`;

describe.runIf(process.platform === 'linux')('the memory of a program', () => {
  it('is that of its processes, in which a collection can be forced', async () => {
    const child = spawn(process.execPath, ['-e', CHILD], {
      env: { ...process.env, ...COLLECTING },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout });
      expect(await once(lines, 'line')).toEqual(['ready']);
      expect(await processTree(process.pid)).toContain(child.pid);
      expect(await memoryOf(child.pid!)).toBeGreaterThan(5);
      const said = once(lines, 'line');
      await collectNodeGarbage(child.pid!);
      expect(await said).toEqual(['collected']);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('refuses to pretend that a program collected which does not listen', async () => {
    const deaf = spawn('sleep', ['30']);
    try {
      await once(deaf, 'spawn');
      await expect(collectNodeGarbage(deaf.pid!)).rejects.toThrow('COLLECTING');
      expect(deaf.exitCode).toBeNull();
    } finally {
      deaf.kill('SIGKILL');
    }
  });
});
