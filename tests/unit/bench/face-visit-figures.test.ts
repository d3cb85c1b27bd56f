import { describe, expect, it } from 'vitest';
import { visitFigures, type FaceVisit } from '#tools/bench/face-visit-figures.ts';

const visit = (ms: number, change: Partial<FaceVisit> = {}): FaceVisit => ({
  verdict: 'admitted',
  outcome: 'not-asked',
  isAsked: false,
  ms,
  fromRead: ms,
  ...change,
});
const asked = (ms: number, verdict = 'admitted') => visit(ms, { isAsked: true, verdict });

describe('visits with a face', () => {
  const off = Array.from({ length: 20 }, (_, at) => visit(500 + at));

  it('are held to 1.2 seconds, the slowest of them included', () => {
    const [first] = visitFigures(off, []);
    expect(first).toMatchObject({ value: 518, baseline: 1200, limit: 1, ok: true });
    const slow = [...off.slice(2), visit(1500), visit(1300)];
    expect(visitFigures(slow, [])[0]).toMatchObject({ value: 1300, ok: false });
  });

  it('count who was not let in', () => {
    const refused = [...off.slice(1), visit(500, { verdict: 'face-unavailable' })];
    expect(visitFigures(refused, [])).toContainEqual(
      expect.objectContaining({ value: 19, baseline: 20, name: expect.stringMatching(/let in/) }),
    );
  });

  it('report who was asked to turn apart, with the share', () => {
    const signs = [visit(700), visit(710), visit(720), asked(5000), asked(6000), asked(9000, 'x')];
    const figures = visitFigures(off, signs);
    const of = (name: RegExp) => figures.find((figure) => name.test(figure.name));
    expect(of(/^visitors asked to turn/)).toMatchObject({ value: 3, baseline: 6, ratio: 0.5 });
    expect(of(/no turn asked, p95/)).toMatchObject({ value: 720 });
    expect(of(/asked to turn the head, p50/)).toMatchObject({ value: 6000 });
    expect(of(/turn the head and let in/)).toMatchObject({ value: 2, baseline: 3 });
  });
});
