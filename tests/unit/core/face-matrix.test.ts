import { describe, expect, it } from 'vitest';
import { FaceMatrix } from '#core/storage/face-matrix.ts';
import { newId } from '#shared/domain/id.ts';
import { similarity, TEMPLATE_LENGTH } from '#shared/face/template.ts';
import { alike, templateOf } from '#tests/fixtures/face-desk.ts';

const question = (template: Uint8Array, change: object = {}) => ({
  templates: [template],
  except: '',
  minScore: -2,
  limit: 10_000,
  ...change,
});

describe('the matrix of faces', () => {
  it('scores as two templates compared alone, for every row, past its first size', () => {
    const matrix = new FaceMatrix();
    const templates = Array.from({ length: 3_000 }, (_, row) => templateOf(`face ${row}`));
    const owners = templates.map(() => newId());
    for (const [row, template] of templates.entries()) matrix.add(owners[row]!, template);
    expect(matrix.rows).toBe(3_000);
    const asked = templateOf('asked');
    const hits = new Map(
      matrix.nearest(question(asked)).map(({ userId, score }) => [userId, score]),
    );
    expect(hits.size).toBe(3_000);
    for (const [row, template] of templates.entries()) {
      expect(hits.get(owners[row]!)).toBeCloseTo(similarity(asked, template), 10);
    }
  });

  it('gives each person once, by their best picture, the most alike first', () => {
    const matrix = new FaceMatrix();
    const face = templateOf('somebody');
    matrix.add('one', alike(face, 100));
    matrix.add('two', alike(face, 20));
    matrix.add('one', alike(face, 10));
    matrix.add('self', face);
    const hits = matrix.nearest(question(face, { except: 'self', minScore: 0.45 }));
    expect(hits.map(({ userId }) => userId)).toEqual(['one', 'two']);
    expect(hits[0]!.score).toBeCloseTo(similarity(face, alike(face, 10)), 10);
    expect(matrix.nearest(question(face, { limit: 1 }))).toHaveLength(1);
  });

  it('forgets all of a person, and finds the others where they were', () => {
    const matrix = new FaceMatrix();
    for (let row = 0; row < 50; row++) matrix.add(`person ${row % 10}`, templateOf(`face ${row}`));
    matrix.remove('person 3');
    expect(matrix.rows).toBe(45);
    for (let row = 0; row < 50; row++) {
      const [best] = matrix.nearest(question(templateOf(`face ${row}`), { minScore: 0.99 }));
      expect(best?.userId ?? null).toBe(row % 10 === 3 ? null : `person ${row % 10}`);
    }
    matrix.clear();
    expect(matrix.nearest(question(templateOf('face 1')))).toEqual([]);
  });

  it('keeps to the extremes of a byte, and refuses what is no template', () => {
    const matrix = new FaceMatrix();
    const lowest = new Uint8Array(TEMPLATE_LENGTH).fill(0x80);
    const highest = new Uint8Array(TEMPLATE_LENGTH).fill(0x7f);
    matrix.add('lowest', lowest);
    matrix.add('zero', new Uint8Array(TEMPLATE_LENGTH));
    const scores = Object.fromEntries(
      matrix.nearest(question(highest)).map(({ userId, score }) => [userId, score]),
    );
    expect(scores['lowest']).toBeCloseTo(-1, 10);
    expect(scores['zero']).toBe(0);
    expect(() => matrix.add('short', new Uint8Array(191))).toThrow(RangeError);
  });
});
