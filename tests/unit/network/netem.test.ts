import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openHostileNetwork } from '#tools/network/hostile-network.ts';
import { openNamespace, probeNamespaces } from '#tools/network/netem.ts';
import { openTarget, PAGE } from './target-server.ts';

const means = await probeNamespaces();
const { namespaces, netem } = means;
const whyNot = (verdict: typeof netem): string => (verdict.isUsable ? '' : ` (${verdict.reason})`);

/** Fetches in another process, and prints how much came; its own timeout ends it. */
const FETCH = `
const answer = await fetch(process.argv[1], { method: 'POST', body: 'facts', signal: AbortSignal.timeout(8000) });
console.log((await answer.text()).length);
`;

async function fetchInside(
  conditions: Parameters<typeof openNamespace>[0],
): Promise<{ length: number; got: string[] }> {
  await using target = await openTarget();
  await using namespace = await openNamespace(conditions);
  await using network = await openHostileNetwork({
    target: target.url,
    seed: 1,
    host: namespace.hostAddress,
  });
  const [program, args] = namespace.command(
    process.execPath,
    '--input-type=module',
    '--eval',
    FETCH,
    `${network.url}/push`,
  );
  const { stdout } = await promisify(execFile)(program, [...args]);
  return { length: Number(stdout), got: target.got };
}

describe('what this machine can do', () => {
  it('is told with a reason where it can not', () => {
    const reasons = Object.values(means).map(
      (verdict) => verdict.isUsable || verdict.reason !== '',
    );
    expect(reasons).toEqual([true, true]);
  });
});

describe.skipIf(!namespaces.isUsable)(`a namespace${whyNot(namespaces)}`, () => {
  it('reaches the machine through its one cable', async () => {
    const { length, got } = await fetchInside({ kbitPerSecond: 8000 });
    expect(length).toBe(PAGE.length);
    expect(got).toEqual(['POST /push facts']);
  });

  it('is alone while its cable is out', async () => {
    await using namespace = await openNamespace({});
    await namespace.setPlugged(false);
    const [program, args] = namespace.command('ip', '-oneline', 'link', 'show', 'type', 'veth');
    expect((await promisify(execFile)(program, [...args])).stdout).toContain('NO-CARRIER');
  });
});

describe.skipIf(!netem.isUsable)(`the kernel's delay and loss${whyNot(netem)}`, () => {
  it('is survived by TCP', async () => {
    const { length } = await fetchInside({ delayMs: 20, lossPercent: 5 });
    expect(length).toBe(PAGE.length);
  });
});
