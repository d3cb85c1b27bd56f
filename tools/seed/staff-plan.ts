import { hash } from '@node-rs/argon2';
import type { Role, StaffRow } from '#shared/domain/staff.ts';
import { toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { ByteStream } from './byte-stream.ts';

/** A member of staff with the PIN and the password that everybody may know. */
export interface PlannedStaff {
  readonly row: StaffRow;
  readonly pin: string;
  /** Null: signs in by PIN alone. */
  readonly password: string | null;
}

const STAFF: readonly {
  name: string;
  role: Role;
  pin: string;
  password?: string;
  active: boolean;
}[] = [
  { name: 'Kavita Deshmukh', role: 'supervisor', pin: '246810', active: true },
  { name: 'Imran Qureshi', role: 'supervisor', pin: '135790', active: true },
  {
    name: 'Lakshmi Nair',
    role: 'organiser',
    pin: '112358',
    password: 'lotus tank evening',
    active: true,
  },
  {
    name: 'Gurpreet Singh',
    role: 'admin',
    pin: '314159',
    password: 'banyan lamp harbour',
    active: true,
  },
  { name: 'Rahul Wankhede', role: 'gate', pin: '424242', active: true },
  { name: 'Sunita Meshram', role: 'gate', pin: '535353', active: true },
  {
    name: 'Meena Joshi',
    role: 'reviewer',
    pin: '161803',
    password: 'monsoon tin roof',
    active: true,
  },
  { name: 'Harish Rao', role: 'supervisor', pin: '999888', active: false },
];

/** Staff of every role, and a supervisor who left. PINs are hashed as the kiosk checks them. */
export async function planStaff(seed: string, madeAt: Instant): Promise<PlannedStaff[]> {
  const random = new ByteStream(seed, 'staff');
  const made = toMilliseconds(madeAt);
  const identified = STAFF.map((person) => ({
    ...person,
    id: random.uuid(made),
    salt: random.take(16),
  }));
  return Promise.all(
    identified.map(async ({ name, role, pin, password = null, active, id, salt }) => {
      const email = `${name.replace(' ', '.')}@example.org`.toLowerCase();
      const pin_hash = await hash(pin, { salt });
      const password_hash = password === null ? null : await hash(password, { salt });
      return {
        pin,
        password,
        row: { id, email, name, role, pin_hash, password_hash, active, created_at: madeAt },
      };
    }),
  );
}
