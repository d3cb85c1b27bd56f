import { describe, expect, test } from 'vitest';
import { mayGrant, type PermissionQuestion } from '../../../src-main/shell/permission-rule.ts';

const camera: PermissionQuestion = {
  permission: 'media',
  address: 'gatehouse://app/index.html',
  isMainFrame: true,
  media: ['video'],
};

describe('the permission rule', () => {
  test('grants the camera to our own page', () => {
    expect(mayGrant(camera)).toBe(true);
  });

  test.each<[string, Partial<PermissionQuestion>]>([
    ['a microphone', { media: ['audio'] }],
    ['a camera with a microphone', { media: ['video', 'audio'] }],
    ['media of no kind', { media: [] }],
    ['a frame inside the page', { isMainFrame: false }],
    ['another page', { address: 'https://example.com/' }],
    ['geolocation', { permission: 'geolocation' }],
    ['notifications', { permission: 'notifications' }],
    ['display capture', { permission: 'display-capture' }],
  ])('refuses %s', (_what, change) => {
    expect(mayGrant({ ...camera, ...change })).toBe(false);
  });
});
