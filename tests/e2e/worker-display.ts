/** Names of the displays of all workers but the first, in their order. */
export const WORKER_DISPLAYS = 'GATEHOUSE_WORKER_DISPLAYS';

/** Has what this worker starts open on the worker's own display. */
export function takeWorkerDisplay(): void {
  const worker = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0);
  const display = process.env[WORKER_DISPLAYS]?.split(',')[worker - 1];
  if (display !== undefined && display !== '') process.env['DISPLAY'] = display;
}
