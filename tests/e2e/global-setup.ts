import { ensureDisplay } from '#tools/virtual-display.ts';

/** A display for the windows of all tests; its end is the teardown. */
export default async function globalSetup(): Promise<() => void> {
  const display = await ensureDisplay();
  return () => display.close();
}
