/**
 * Loads the built application (the swagger plugin runs in `nest build` only), without a database, and prints its
 * OpenAPI document and the routes its router really has as one line of JSON.
 */
const load = (path: string): Promise<unknown> => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

const { createApp } = (await load('app.js')) as typeof import('../../src/app.js');
const { environmentFrom } = (await load(
  'config/read-environment.js',
)) as typeof import('../../src/config/read-environment.js');
const { KeyRing, masterKeyFrom } = (await load('crypto/key-ring.js')) as typeof import('../../src/crypto/key-ring.js');

const databaseUrl = 'postgres://nobody@127.0.0.1:1/nothing';
const app = await createApp({
  environment: environmentFrom({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl }),
  keyRing: new KeyRing(masterKeyFrom(Buffer.alloc(32, 7)), []),
  databaseUrl,
});
const fastify = app.getHttpAdapter().getInstance();
const routes: string[] = [];
fastify.addHook('onRoute', ({ method, url }) => {
  for (const each of [method].flat()) routes.push(`${each} ${url}`);
});
await app.init();
await fastify.ready();
const answer = await fastify.inject({ method: 'GET', url: '/docs-json' });
process.stdout.write(`${JSON.stringify({ routes, document: answer.json() })}\n`, () => process.exit());
