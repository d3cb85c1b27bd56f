import autocannon from 'autocannon';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request of a load, a GET. */
export interface LoadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const CONNECTIONS = 16;

/** How much a load is: for some seconds, or so many requests. */
type Extent = { readonly duration: number } | { readonly amount: number };

/**
 * Asks as fast as answers come, on kept connections (a closed loop).
 * @returns microseconds that the server took a request, over all connections
 * @throws Error where an answer was no success: a refusal is quick, and would look like speed
 */
export async function saturate(
  port: number,
  requests: readonly LoadRequest[],
  extent: Extent,
): Promise<number> {
  const done = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    ...extent,
    requests: requests.map((one) => ({ method: 'GET', ...one })),
  });
  const { errors, timeouts, non2xx } = done;
  if (errors + timeouts + non2xx > 0) {
    throw new Error(`${non2xx} refusals, ${errors} errors, ${timeouts} timeouts under load`);
  }
  return (done.duration * 1e6) / done.requests.total;
}

/** How a load by the clock went. */
export interface OpenLoop {
  /** Milliseconds from when each request was due to the end of its answer. */
  readonly latencies: readonly number[];
  /** Milliseconds that the driver itself sent each request late. */
  readonly lateness: readonly number[];
}

/**
 * Sends requests by the clock, whether or not earlier ones were answered (an open loop): who waits
 * behind a slow answer counts from when they wanted to ask, so that nothing slow hides what it holds
 * up (coordinated omission).
 * @throws Error where an answer was no success
 */
export async function openLoop(
  port: number,
  requests: readonly LoadRequest[],
  plan: { readonly perSecond: number; readonly seconds: number },
): Promise<OpenLoop> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const total = Math.floor(plan.perSecond * plan.seconds);
  const lateness: number[] = [];
  const answers: Promise<number>[] = [];
  const begun = performance.now();
  for (let sent = 0; sent < total;) {
    const due = begun + (sent * 1000) / plan.perSecond;
    const wait = due - performance.now();
    if (wait > 0) {
      // A timer is no finer than this; of requests that are due at once each counts from its own time.
      await sleep(Math.max(1, wait));
      continue;
    }
    lateness.push(-wait);
    const one = requests[sent % requests.length];
    if (one === undefined) throw new RangeError('no requests');
    const answer = ask(agent, port, one).then(() => performance.now() - due);
    // Whether it failed is asked when all were sent.
    answer.catch(() => {});
    answers.push(answer);
    sent += 1;
  }
  try {
    return { latencies: await Promise.all(answers), lateness };
  } finally {
    agent.destroy();
  }
}

function ask(agent: Agent, port: number, { path, headers }: LoadRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, host: '127.0.0.1', port, path, headers }, (answer) => {
      const { statusCode } = answer;
      answer.resume();
      answer.once('error', reject);
      answer.once('end', () => {
        if (statusCode === 200) resolve();
        else reject(new Error(`answered ${statusCode}`));
      });
    });
    asked.once('error', reject);
    asked.end();
  });
}
