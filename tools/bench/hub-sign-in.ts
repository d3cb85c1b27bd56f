import { hash, verify } from '@node-rs/argon2';
import type { Bench } from './bench.ts';
import { compared } from './figure.ts';
import { openHubStand, STAND_PASSWORD } from './hub-stand.ts';
import { networkOf } from './hub-rows.ts';
import { interleave, median } from './statistics.ts';

/** A sign-in is bounded by Argon2id alone. */
const MOST = 1.2;

/** A sign-in by HTTP, one after another, beside the bare check of the same password. */
export const benchHubSignIn: Bench = async ({ quick }) => {
  const stand = await openHubStand(quick);
  try {
    const server = await stand.openHub();
    const known = await hash(STAND_PASSWORD);
    const times = await interleave(
      {
        async hub(round) {
          // Each of an account and a network of its own: nobody comes near a limit.
          const body = JSON.stringify({
            email: stand.people[round]?.email,
            password: STAND_PASSWORD,
          });
          const answer = await fetch(`http://127.0.0.1:${server.port}/v1/sessions`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-forwarded-for': networkOf(round),
            },
            body,
          });
          await answer.arrayBuffer();
          if (answer.status !== 201) throw new Error(`signing in answered ${answer.status}`);
        },
        async bare() {
          await verify(known, STAND_PASSWORD);
        },
      },
      { runs: quick ? 40 : 200, block: 5, warmUp: 20 },
    );
    await server.close();
    const measured = { value: median(times.hub), baseline: median(times.bare) };
    return [compared('hub: sign-in, beside Argon2id alone, p50', 'ms', measured, MOST)];
  } finally {
    await stand.close();
  }
};
