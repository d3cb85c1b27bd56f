import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALL_ROLES, type StaffCall } from '#shared/ipc/call-roles.ts';
import { coreContract } from '#shared/ipc/core-contract.ts';
import { ROLES } from '#shared/domain/staff.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate, type TestGate } from './test-core.ts';

// Every call of the contract, with every role and with none. The input fits no call, so that what
// is let through is refused for its input and changes nothing.
const MISFIT = { thisMemberIsInNoCall: true };
const CALLS = Object.keys(coreContract) as (keyof typeof coreContract)[];
const STAFF_CALLS = CALLS.filter(
  (name): name is StaffCall => coreContract[name].access === 'staff',
);

async function codeOf(call: unknown, name: string): Promise<string> {
  const make = call as (name: string, input: unknown) => Promise<unknown>;
  try {
    await make(name, MISFIT);
  } catch (error) {
    return (error as { code: string }).code;
  }
  throw new Error(`${name} took what fits no call`);
}

test('the table names every call that is made in a session, and no other', () => {
  expect(Object.keys(CALL_ROLES).sort()).toEqual([...STAFF_CALLS].sort());
});

test('only named domains may be called without a session', () => {
  const open = CALLS.filter((name) => coreContract[name].access !== 'staff');
  const domains = new Set(open.map((name) => name.slice(0, name.indexOf('.'))));
  expect(domains).toEqual(
    new Set(['core', 'duty', 'face', 'gate', 'lease', 'session', 'setup', 'sync']),
  );
});

describe.each(ROLES)('as %s', (role) => {
  let gate: TestGate<unknown>;
  let call: unknown;
  beforeAll(async () => {
    gate = await openGate(addStaff);
    ({ call } = await signInAs(gate.core, role));
  });
  afterAll(() => gate[Symbol.asyncDispose]());

  test.each(CALLS)('%s', async (name) => {
    const isStaff = coreContract[name].access === 'staff';
    const isAllowed = !isStaff || CALL_ROLES[name as StaffCall].includes(role);
    expect(await codeOf(call, name)).toBe(isAllowed ? 'invalid-input' : 'not-allowed');
  });
});

describe('without a session', () => {
  let gate: TestGate<unknown>;
  beforeAll(async () => {
    gate = await openGate(addStaff);
  });
  afterAll(() => gate[Symbol.asyncDispose]());

  test.each(CALLS)('%s', async (name) => {
    const isStaff = coreContract[name].access === 'staff';
    const { call } = gate.core;
    expect(await codeOf(call, name)).toBe(isStaff ? 'session-ended' : 'invalid-input');
    const invented = gate.core.as('A'.repeat(43)).call;
    expect(await codeOf(invented, name)).toBe(isStaff ? 'session-ended' : 'invalid-input');
  });
});
