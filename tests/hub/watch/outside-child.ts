// A hub's process with traces and error reports, that answers three requests of its own.
import { startWatching } from '#server/watch/watching.ts';

const [otlpEndpoint = '', sentryDsn = '', databaseUrl = '', folder = ''] = process.argv.slice(2);
const watching = await startWatching({ otlpEndpoint, sentryDsn, serviceName: 'hub under test' });
const { openHub } = await import('#server/hub.ts');
const { buildApp } = await import('#server/app.ts');
const hub = await openHub(
  {
    mode: 'test',
    databaseUrl,
    databasePool: 2,
    publicUrl: 'https://hub.example',
    files: { kind: 'disk', folder },
    mail: { kind: 'folder', folder, from: 'hub@hub.example' },
    keysFolder: `${folder}/keys`,
    clamd: null,
    trustedProxies: [],
    logLevel: 'silent',
  },
  'test',
);
let hasFailed = false;
const app = await buildApp({
  ...hub,
  report: watching.report,
  ports: {
    ...hub.ports,
    language(request) {
      if (request.headers['x-name'] !== undefined && !hasFailed) {
        hasFailed = true;
        throw Object.assign(new Error('Key (email)=(asha@example.org) exists'), {
          severity: 'ERROR',
          code: '23505',
        });
      }
      return 'en';
    },
  },
});
await app.inject('/v1/events');
await app.inject('/unsubscribe/s3cr3t?email=asha@example.org');
await app.inject({ url: '/v1/events', headers: { 'x-name': 'asha@example.org' } });
await app.close();
await hub.close();
await watching.close();
