import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesWith } from '#tests/fixtures/raw-search.ts';
import { createCrashReports } from '../../../src-main/shell/crash-reports.ts';

const quiet = { info() {}, warn() {}, error() {}, close: () => Promise.resolve() };
const CANARY = 'Zarathustra Quetzalcoatl Wintergreen';

let dataFolder: string;
let clock: number;
const open = () =>
  createCrashReports({ dataFolder, version: '1.2.3', log: quiet, now: () => (clock += 1_000) });

beforeEach(() => {
  dataFolder = mkdtempSync(path.join(tmpdir(), 'gatehouse-crashes-'));
  clock = Date.parse('2026-11-24T10:00:00.000Z');
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

describe('Crash reports', () => {
  it('say what ended, why and where, the newest first', () => {
    const reports = open();
    reports.note({ program: 'page', reason: 'oom', exitCode: 9 });
    reports.note({ program: 'shell', reason: 'uncaught', exitCode: null, error: new TypeError() });
    expect(open().list()).toMatchObject([
      { program: 'shell', reason: 'TypeError', exitCode: null, version: '1.2.3' },
      { program: 'page', reason: 'oom', exitCode: 9, frames: [] },
    ]);
    expect(open().list()[0]?.frames.join('\n')).toMatch(/crash-reports\.test\.ts:\d+/);
  });

  it('hold neither an error’s message, nor a path, nor what hides in a name', () => {
    const error = new Error(`no such person: ${CANARY}`);
    error.name = `Oops ${CANARY}`;
    error.stack = `Error: ${CANARY}\n    at ${CANARY}\n    at admit (/home/${CANARY.replaceAll(' ', '')}/gate.js:10:5)\n    at /home/ravindranath/core.js:3:1`;
    open().note({ program: 'shell', reason: CANARY, exitCode: null, error });
    open().note({ program: 'helper', reason: '../../etc', exitCode: 1 });
    expect(filesWith(dataFolder, CANARY)).toEqual([]);
    expect(filesWith(dataFolder, CANARY.replaceAll(' ', ''))).toEqual([]);
    expect(filesWith(dataFolder, '/home/')).toEqual([]);
    expect(filesWith(dataFolder, 'ravindranath')).toEqual([]);
    expect(open().list()[1]?.frames).toEqual(['admit gate.js:10', 'core.js:3']);
  });

  it('are bounded in number, and outlive a file that is none', () => {
    const reports = open();
    for (let exitCode = 0; exitCode < 60; exitCode += 1) {
      reports.note({ program: 'core', reason: 'exit', exitCode });
    }
    const list = reports.list();
    expect(list).toHaveLength(50);
    expect(list[0]?.exitCode).toBe(59);
    writeFileSync(path.join(dataFolder, 'crashes', '9-half.json'), '{"at":');
    expect(reports.list()).toHaveLength(50);
    expect(readdirSync(path.join(dataFolder, 'crashes'))).toHaveLength(51);
  });

  it('that can’t be kept stop nobody', () => {
    mkdirSync(path.join(dataFolder, 'crashes'));
    rmSync(path.join(dataFolder, 'crashes'), { recursive: true });
    writeFileSync(path.join(dataFolder, 'crashes'), 'in the way');
    const reports = open();
    reports.note({ program: 'core', reason: 'exit', exitCode: 1 });
    expect(reports.list()).toEqual([]);
  });
});
