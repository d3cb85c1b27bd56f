import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { link, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placeFile } from '#tools/demo/programme.ts';

let folder: string;
let film: string;
let camera: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-place-'));
  film = path.join(folder, 'film');
  camera = path.join(folder, 'camera');
  writeFileSync(film, 'frames');
});
afterEach(() => rmSync(folder, { recursive: true }));

const refused = () => Promise.reject(Object.assign(new Error('no'), { code: 'EPERM' }));

describe('the film of the simulated camera', () => {
  test('is linked where that is allowed', async () => {
    await placeFile(film, camera);
    expect(lstatSync(camera).isSymbolicLink()).toBe(true);
  });

  test('is linked hard where a symbolic link is refused', async () => {
    await placeFile(film, camera, [refused, link]);
    expect(lstatSync(camera).nlink).toBe(2);
  });

  test('is copied where every link is refused', async () => {
    await placeFile(film, camera, [refused, refused]);
    expect(lstatSync(camera).nlink).toBe(1);
    expect(readFileSync(camera, 'utf8')).toBe('frames');
  });

  test('is not put over another file, nor is a lost one hidden', async () => {
    writeFileSync(camera, '');
    await expect(placeFile(film, camera, [symlink])).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
