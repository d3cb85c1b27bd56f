import { describe, expect, test } from 'vitest';
import { LaunchError, parseLaunch } from '../../../src-main/shell/command-line.ts';

const development = { isPackaged: false, workingFolder: '/home/gate' };
const packaged = { isPackaged: true, workingFolder: '/home/gate' };
const KEY = 'ab'.repeat(32);

describe('the command line', () => {
  test('names the data folder with a word of its own or after an equals sign', () => {
    expect(parseLaunch(['x', '--data', 'd'], {}, development).dataFolder).toBe('/home/gate/d');
    expect(parseLaunch(['x', '--data=/srv/d'], {}, development).dataFolder).toBe('/srv/d');
    expect(parseLaunch(['x', '.'], {}, development).dataFolder).toBeNull();
  });

  test.each([[['--data']], [['--data=']], [['--data', '--no-sandbox']]])(
    'refuses %j, which names no folder',
    (argv) => {
      expect(() => parseLaunch(argv, {}, development)).toThrow(LaunchError);
    },
  );

  test('takes a key and a binary from the environment in development', () => {
    const environment = { GATEHOUSE_THROWAWAY_KEY: KEY, GATEHOUSE_SQLITE_BINDING: '/b.node' };
    expect(parseLaunch([], environment, development)).toEqual({
      dataFolder: null,
      sqliteBinding: '/b.node',
      throwawayKey: KEY,
      noMulticast: false,
      lockDown: false,
    });
  });

  test('holds the laptop at its gate where provisioning says so', () => {
    expect(parseLaunch(['x', '--lock-down'], {}, packaged).lockDown).toBe(true);
    expect(parseLaunch(['x'], {}, packaged).lockDown).toBe(false);
  });

  test('never looks at the environment once packaged', () => {
    const environment = { GATEHOUSE_THROWAWAY_KEY: KEY, GATEHOUSE_SQLITE_BINDING: '/b.node' };
    const launch = parseLaunch([], environment, packaged);
    expect(launch.throwawayKey).toBeUndefined();
    expect(launch.noMulticast).toBe(false);
    expect(launch.sqliteBinding).toBeUndefined();
  });

  test('refuses a key that is no key, by its name and without its value', () => {
    const parse = () => parseLaunch([], { GATEHOUSE_THROWAWAY_KEY: 'c0ffee' }, development);
    expect(parse).toThrow(/GATEHOUSE_THROWAWAY_KEY must be 64 hex digits/);
    expect(parse).not.toThrow(/c0ffee/);
  });
});
