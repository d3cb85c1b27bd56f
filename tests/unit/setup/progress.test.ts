import { expect, test } from 'vitest';
import { withoutAddresses } from '#tools/setup/progress.mjs';

test('what another program printed is shown without addresses', () => {
  const shown = withoutAddresses(
    'npm error request to https://user:pw@mirror.example.com:8443/pkg failed, getaddrinfo ENOTFOUND mirror.example.com',
  );
  expect(shown).toBe('npm error request to <address> failed, getaddrinfo ENOTFOUND <host>');
});
