import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { startMetricsServer } from '#server/watch/metrics-server.ts';
import { openTestHub } from '../../fixtures/hub-app.ts';

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
