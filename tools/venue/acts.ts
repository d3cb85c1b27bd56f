import path from 'node:path';
import type { FreshHub } from '../hub/fresh-hub.ts';
import type { HubClient } from '../hub/staff-client.ts';
import { openHostileNetwork } from '../network/hostile-network.ts';
import { requireSeen, type ActLog } from './act-log.ts';
import type { Gate } from './gate.ts';
import type { Guest, Venue } from './guests.ts';
import { announceKiosk, countAtHub, throughNetwork, type Supervisor } from './venue-hub.ts';

/** Everything that the acts are played with. */
export interface Stage {
  readonly hub: FreshHub;
  readonly organiser: HubClient;
  readonly supervisor: Supervisor;
  readonly venue: Venue;
  readonly guests: readonly Guest[];
  readonly gates: readonly [Gate, Gate];
  /** Where pictures are left. */
  readonly output: string;
  readonly log: ActLog;
}

/** What a word may take from one gate to the other, by the plan. */
const KNOWN_WITHIN_MS = 1_000;
const SEED = 6;

const ms = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;

function guest({ guests }: Stage, index: number): Guest {
  const found = guests[index];
  if (found === undefined) throw new RangeError(`there is no guest ${index}`);
  return found;
}

function pictureOf({ output }: Stage, name: string) {
  return (gate: Gate) => gate.picture(path.join(output, `${name}.png`));
}

/** Both laptops join, load, and open their gates. */
export async function enrol(stage: Stage): Promise<void> {
  const { hub, venue, gates, log } = stage;
  log.chapter('Enrolment and first load');
  for (const [index, gate] of gates.entries()) {
    const name = gate.name;
    const link = await log.step(`hub kiosk enrol "${name}"`, async () => ({
      link: await announceKiosk(hub, venue, name),
    }));
    const shot = (what: string) => () => pictureOf(stage, `1${index}-${what}`)(gate);
    await log.step(`${name} joins the hub by the link, in its window`, async () => {
      await gate.join(throughNetwork(link.link, gate.network.url), shot('join'));
    });
    await log.step(`${name} loads the event`, async () => {
      await gate.untilLoaded(venue);
    });
    await log.step(`${name} opens its gate`, async () => {
      await gate.standAtGate(shot('choose-gate'));
      const says = await gate.untilNetworkSays(/^online/);
      await shot('gate')();
      return `network ${says}, copy ${await gate.says('Copy')}`;
    });
  }
}

/** A ticket at each gate, and the first one again at the other. */
export async function scanAtBoth(stage: Stage): Promise<void> {
  const { gates, log } = stage;
  const [a, b] = gates;
  log.chapter('Scans at both gates');
  const used = guest(stage, 0);
  const crossed = await log.step(`${used.name}’s ticket at ${a.name}`, async () => {
    const before = await b.inside();
    const knows = b.untilInside(before + 1);
    const shown = await a.show(used, 'admitted', () => pictureOf(stage, '20-admitted')(a));
    const took = (await knows) - shown.at;
    requireSeen(took <= KNOWN_WITHIN_MS, `known at ${b.name} within a second, not ${ms(took)}`);
    return { frame: shown.paintedMs, took };
  });
  await log.step(`the same ticket at ${b.name}, over the hub`, async () => {
    await b.show(used, 'already-inside', () => pictureOf(stage, '21-known-at-other-gate')(b));
    return `already inside; the other gate’s screen counted it ${ms(crossed.took)} after the verdict`;
  });
  await Promise.all([a.next(), b.next()]);
  const other = guest(stage, 1);
  await log.step(`${other.name}’s ticket at ${b.name}`, async () => {
    const before = await a.inside();
    const knows = a.untilInside(before + 1);
    const shown = await b.show(other, 'admitted');
    const took = (await knows) - shown.at;
    requireSeen(took <= KNOWN_WITHIN_MS, `known at ${a.name} within a second, not ${ms(took)}`);
    return `admitted; ${a.name} counts it ${ms(took)} later`;
  });
  await b.next();
}

/** The cable is pulled at both, and both let the same ticket in. */
export async function pullCables(stage: Stage): Promise<void> {
  const { gates, log } = stage;
  const [a] = gates;
  log.chapter('The cable is pulled at both gates');
  await log.step('both networks are cut', async () => {
    for (const { network } of gates) network.setWeather('cut');
    const said = await Promise.all(gates.map((gate) => gate.untilNetworkSays(/^offline/)));
    await pictureOf(stage, '30-offline')(a);
    return said.join(' / ');
  });
  await log.step(`${guest(stage, 2).name}’s ticket at ${a.name}: the gate goes on`, async () => {
    const { paintedMs } = await a.show(guest(stage, 2), 'admitted');
    return `admitted, ${ms(paintedMs)} from frame to verdict`;
  });
  await a.next();
  const twice = guest(stage, 3);
  for (const gate of gates) {
    await log.step(`${twice.name}’s ticket at ${gate.name}`, async () => {
      await gate.show(twice, 'admitted', () =>
        pictureOf(stage, gate === a ? '31-first-copy' : '32-second-copy')(gate),
      );
      return `admitted; waiting to be sent: ${await waiting(gate)}`;
    });
    await gate.next();
  }
}

async function waiting(gate: Gate): Promise<string> {
  await gate.next();
  return gate.says('Waiting to be sent');
}

/** The cables are back: both are told of the ticket that came in twice. */
export async function findTwice(stage: Stage): Promise<void> {
  const { gates, log, supervisor } = stage;
  const [a, b] = gates;
  log.chapter('The cable is back');
  const began = performance.now();
  await log.step('both networks are clear', async () => {
    for (const { network } of gates) network.setWeather('clear');
    const told = await Promise.all(
      gates.map(async (gate) => {
        await gate.alarm.waitFor();
        return `${gate.name}: alert after ${ms(performance.now() - began)}`;
      }),
    );
    await pictureOf(stage, '40-alert')(b);
    return told.join(', ');
  });
  for (const [index, gate] of gates.entries()) {
    await log.step(`the alert is opened at ${gate.name}`, () => gate.openAlert());
    await log.look(`both pictures at ${gate.name}`, async () => {
      const captions = await gate.alertPictures();
      requireSeen(captions.length === 2, 'two pictures with what they are');
      await pictureOf(stage, `41-both-photos-${index}`)(gate);
      return `two pictures (${captions.join('; ')})`;
    });
  }
  await log.step(`${supervisor.name} closes it by PIN at ${a.name}`, async () => {
    await a.closeAlert(supervisor.name, supervisor.pin, 'two sisters, both sent on');
    const closed = performance.now();
    await Promise.all(gates.map((gate) => gate.alarm.waitFor({ state: 'detached' })));
    return `gone at both gates, ${ms(performance.now() - closed)} after`;
  });
  await b.page.keyboard.press('Escape');
  await log.step('both have sent everything', async () => {
    await Promise.all(gates.map((gate) => gate.untilNothingWaits()));
  });
}

/** The hub revokes a ticket, and a gate turns red. */
export async function revoke(stage: Stage): Promise<void> {
  const { gates, log, organiser } = stage;
  const [, b] = gates;
  const gone = guest(stage, 4);
  log.chapter('A ticket is revoked');
  const began = performance.now();
  await log.step(`the organiser revokes ${gone.name}’s ticket at the hub`, async () => {
    await organiser.call('DELETE', `/v1/tickets/${gone.number}`);
  });
  await log.step(`it is shown at ${b.name}`, async () => {
    await b.show(gone, 'ticket-revoked', () => pictureOf(stage, '50-revoked')(b));
    return `red: ticket revoked, ${ms(performance.now() - began)} after the organiser began`;
  });
  await b.next();
}

/** The laptops know each other's address; then the hub dies. */
export async function goOnWithoutHub(stage: Stage): Promise<AsyncDisposable> {
  const { gates, log, supervisor, hub } = stage;
  const [a, b] = gates;
  log.chapter('The hub dies; the gates go on by the local network');
  const ways = new AsyncDisposableStack();
  for (const [gate, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await log.step(`${supervisor.name} types ${other.name}’s address at ${gate.name}`, async () => {
      const address = await other.inNetworkRoom(supervisor.name, supervisor.pin, async (page) => {
        const text = await page.getByText(/This laptop’s address: /).textContent();
        return /: *(\S+)$/.exec(text ?? '')?.[1] ?? '';
      });
      const { port } = new URL(`https://${address}`);
      const target = new URL(`https://127.0.0.1:${port}`);
      const way = ways.use(await openHostileNetwork({ target, seed: SEED }));
      await gate.inNetworkRoom(supervisor.name, supervisor.pin, async (page) => {
        await page.getByRole('textbox').fill(`127.0.0.1:${way.port}`);
        await page.getByRole('button', { name: 'Add by address' }).click();
        await page.getByText('directly').waitFor();
        await pictureOf(stage, `60-address-at-${gate === a ? 0 : 1}`)(gate);
      });
      return `${address}, heard directly`;
    });
  }
  await log.step('the hub is stopped', async () => {
    await hub.halt();
    const said = await Promise.all(gates.map((gate) => gate.untilNetworkSays(/^offline/)));
    return said.join(' / ');
  });
  const late = guest(stage, 5);
  const took = await log.step(`${late.name}’s ticket at ${a.name}`, async () => {
    const before = await b.inside();
    const knows = b.untilInside(before + 1);
    const shown = await a.show(late, 'admitted');
    return { ms: (await knows) - shown.at };
  });
  requireSeen(took.ms <= KNOWN_WITHIN_MS, `known at ${b.name} within a second, not ${ms(took.ms)}`);
  await log.step(`the same ticket at ${b.name}, with no hub`, async () => {
    await b.show(late, 'already-inside', () => pictureOf(stage, '61-known-by-lan')(b));
    return `amber: already inside; counted ${ms(took.ms)} after the verdict`;
  });
  await Promise.all([a.next(), b.next()]);
  return ways;
}

/** The hub is back, and all three count the same. */
export async function comeTogether(stage: Stage): Promise<void> {
  const { gates, log, hub, venue } = stage;
  log.chapter('The hub is back');
  await log.step('the hub is started again', async () => {
    await hub.resume();
    const said = await Promise.all(gates.map((gate) => gate.untilNetworkSays(/^online/)));
    await Promise.all(gates.map((gate) => gate.untilNothingWaits()));
    return `${said.join(' / ')}, nothing waits`;
  });
  await log.step('who is inside', async () => {
    const [atHub, ...atGates] = await Promise.all([
      countAtHub(hub, venue),
      ...gates.map((gate) => gate.inside()),
    ]);
    requireSeen(
      atGates.every((count) => count === atHub.inside),
      `${atHub.inside} at hub and gates, not ${atGates.join(' and ')}`,
    );
    requireSeen(atHub.openAlerts === 0, 'no open alert at the hub');
    await pictureOf(stage, '70-together')(gates[1]);
    return `hub ${atHub.inside}, ${gates.map(({ name }, at) => `${name} ${atGates[at]}`).join(', ')}; ${atHub.verdicts} check-ins at the hub`;
  });
}
