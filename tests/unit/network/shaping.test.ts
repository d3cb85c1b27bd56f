import { describe, expect, it } from 'vitest';
import { HOTSPOT_LINK, Lane } from '#tools/network/link.ts';
import { TokenBucket } from '#tools/network/token-bucket.ts';
import { seededRandom } from '#tools/simulate/random.ts';

const KIB = 1024;

describe('a bucket of tokens', () => {
  it('lets a burst go at once and the rest at the rate', () => {
    const bucket = new TokenBucket(1000, 500, 0);
    expect(bucket.reserve(500, 0)).toBe(0);
    expect(bucket.reserve(250, 0)).toBe(250);
    expect(bucket.reserve(250, 100)).toBe(500);
  });

  it('fills again while nothing is sent, up to the burst and no further', () => {
    const bucket = new TokenBucket(1000, 500, 0);
    bucket.reserve(500, 0);
    expect(bucket.reserve(200, 200)).toBe(200);
    expect(bucket.reserve(600, 60_000)).toBe(60_100);
  });

  it('never holds back what has no limit', () => {
    expect(new TokenBucket(Infinity, 1, 0).reserve(1e12, 7)).toBe(7);
  });
});

describe('a hotspot', () => {
  it('lets no more through in any second than its bandwidth and one burst', () => {
    const lane = new Lane(seededRandom(1), () => {}, 0);
    lane.setLink({ ...HOTSPOT_LINK, stallChance: 0 }, 0);
    const due = Array.from({ length: 200 }, () => lane.dueAt(8 * KIB, 0));
    for (let second = 0; second < 6; second += 1) {
      const start = HOTSPOT_LINK.latencyMs + second * 1000;
      const slices = due.filter((at) => at >= start && at < start + 1000).length;
      expect(slices * 8 * KIB).toBeLessThanOrEqual(HOTSPOT_LINK.bytesPerSecond + 24 * KIB);
      expect(slices * 8 * KIB).toBeGreaterThanOrEqual(HOTSPOT_LINK.bytesPerSecond - 24 * KIB);
    }
    expect(lane.bytes).toBe(200 * 8 * KIB);
  });

  it('keeps everything for its latency, and a new connection for a round trip', () => {
    const lane = new Lane(seededRandom(1), () => {}, 0);
    lane.setLink({ ...HOTSPOT_LINK, stallChance: 0 }, 0);
    expect(lane.dueAt(1, 50)).toBe(450);
    expect(lane.handshakeMs).toBe(800);
  });

  it('stalls about every tenth slice, by the same slices for the same seed', () => {
    const stalls = [1, 1].map((seed) => {
      const stalled: number[] = [];
      let slice = 0;
      const lane = new Lane(seededRandom(seed), () => stalled.push(slice), 0);
      lane.setLink({ ...HOTSPOT_LINK, bytesPerSecond: Infinity }, 0);
      for (; slice < 1000; slice += 1) lane.dueAt(1, 0);
      return stalled;
    });
    expect(stalls[0]).toEqual(stalls[1]);
    expect(stalls[0]?.length).toBeGreaterThan(70);
    expect(stalls[0]?.length).toBeLessThan(130);
  });
});
