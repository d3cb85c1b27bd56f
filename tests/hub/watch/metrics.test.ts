import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import { startMetricsServer } from '#server/watch/metrics-server.ts';
import { openTestHub } from '../../fixtures/hub-app.ts';

const REPORT = {
  version: '1.2.3',
  gate_id: null,
  event_id: null,
  copy_at: null,
  facts_waiting: 4,
  dead_letters: 1,
  disk_free: 5_000_000_000,
  clock_skew: 12,
  camera: 'failed',
  done_orders: [],
  figures: {
    since: '2026-11-24T10:00:00.000Z',
    scans: 31,
    verdicts: [
      { verdict: 'admitted', count: 30 },
      // Of a newer kiosk: named as it names it.
      { verdict: 'a-verdict-of-tomorrow', count: 1 },
    ],
    stages: [{ stage: 'paint', count: 31, median: 80, slow: 250 }],
    face_scores: { from: -0.2, step: 0.02, counts: [...Array<number>(30).fill(0), 2, 0, 0, 0, 3] },
    camera_drops: 2,
    memory_bytes: 700_000_000,
    restarts: { core: 1, page: 0 },
    crashes: 3,
    troubles: ['disk-low'],
  },
} satisfies KioskReport;

test('the measures have the plan’s names, and count what happened', async () => {
  await using stand = await openTestHub();
  const { app, hub } = stand;
  const kiosk = newId();
  await hub.base.database
    .insertInto('kiosks')
    .values({
      id: kiosk,
      name: 'Gate 1',
      public_key: null,
      last_seen_at: new Date(Date.now() - 90_000).toISOString(),
      report: JSON.stringify(REPORT),
    })
    .execute();
  await hub.pool.query(
    `INSERT INTO backup_snapshots
       (id, kiosk_id, taken_at, reason, manifest, packs, operations_up_to, verified_at)
     SELECT gen_random_uuid(), $1, now() - n * interval '1 hour', 'daily', repeat('a', 64), '[]', 0,
       now() FROM generate_series(2, 3) AS n`,
    [kiosk],
  );
  await hub.pool.query(
    `INSERT INTO hub_backups (id, taken_at, bytes)
     VALUES (gen_random_uuid(), now() - interval '1 day', 9)`,
  );
  const payload = { email: 'nobody@hub.example', password: 'a quiet monsoon evening' };
  const refused = await app.inject({ method: 'POST', url: '/v1/sessions', payload });
  expect(refused.statusCode).toBe(401);
  await app.inject('/v1/events/not-an-id');
  await app.inject('/somewhere/secret');
  const server = await startMetricsServer({ host: '127.0.0.1', port: 0 }, () =>
    hub.metrics.registry.metrics(),
  );
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = await (await fetch(`${base}/metrics`)).text();
  expect((await fetch(`${base}/`)).status).toBe(404);
  server.close();
  await once(server, 'close');

  expect(text).toContain('\nuser_registrations_total 0\n');
  expect(text).toContain('\nlogin_attempts_total{status="failed"} 1\n');
  expect(text).toContain('\nlogin_attempts_total{status="success"} 0\n');
  expect(text).toContain('# TYPE document_uploads_total counter');
  expect(text).toContain('\nevent_registrations_total 0\n');
  expect(text).toContain(
    'request_duration_seconds_count{method="POST",route="/v1/sessions",status="401"} 1\n',
  );
  // What nobody declared is one series, however many addresses are tried.
  expect(text).toMatch(
    /request_duration_seconds_count\{method="GET",route="none",status="404"\} 1\n/,
  );
  expect(text).not.toContain('secret');
  expect(text).toMatch(new RegExp(`sync_lag_seconds\\{kiosk="${kiosk}"\\} 9\\d`));
  expect(text).toMatch(new RegExp(`backup_age_seconds\\{of="${kiosk}"\\} 720\\d`));
  expect(text).toMatch(/backup_age_seconds\{of="hub"\} 8640\d/);
  const own = (name: string, labels = ''): string => `\n${name}{kiosk="${kiosk}"${labels}}`;
  for (const line of [
    `${own('kiosk_info', ',name="Gate 1",version="1.2.3"')} 1`,
    `${own('kiosk_facts_waiting')} 4`,
    `${own('kiosk_dead_letters')} 1`,
    `${own('kiosk_disk_free_bytes')} 5000000000`,
    `${own('kiosk_camera_up')} 0`,
    `${own('kiosk_camera_drops')} 2`,
    `${own('kiosk_scans')} 31`,
    `${own('kiosk_verdicts', ',verdict="admitted"')} 30`,
    `${own('kiosk_verdicts', ',verdict="a-verdict-of-tomorrow"')} 1`,
    `${own('kiosk_stage_seconds', ',stage="paint",quantile="0.95"')} 0.25`,
    `${own('kiosk_face_scores', ',le="0.40"')} 0`,
    `${own('kiosk_face_scores', ',le="0.50"')} 5`,
    `${own('kiosk_memory_bytes')} 700000000`,
    `${own('kiosk_restarts', ',program="core"')} 1`,
    `${own('kiosk_crashes')} 3`,
    `${own('kiosk_store_troubles', ',trouble="disk-low"')} 1`,
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  // What another version wrote is no number, and breaks none.
  await hub.pool.query(`UPDATE kiosks SET report = '{"version":"9"}' WHERE id = $1`, [kiosk]);
  for (const name of [
    'database_up 1',
    'job_queue_depth ',
    'job_queue_age_seconds 0',
    'sync_operations_waiting 0',
    'sync_quarantined 0',
    'sync_alerts_open 0',
    'database_pool_connections{state="idle"}',
    'disk_free_bytes ',
    'process_cpu_seconds_total ',
    'process_resident_memory_bytes ',
    'nodejs_eventloop_lag_seconds ',
  ]) {
    expect(text).toContain(`\n${name}`);
  }
});
