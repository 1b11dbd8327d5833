/**
 * Program of the build: writes down the OpenAPI document, so that a server need not load what makes it. It asks for no
 * database.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './app.js';
import { environmentFrom } from './config/read-environment.js';
import { KeyRing, masterKeyFrom } from './crypto/key-ring.js';
import { WRITTEN_DESCRIPTION, WRITTEN_YAML } from './loading/written-description.js';
import { describeApi } from './operations/documentation/describe-api.js';
import { yamlOf } from './operations/documentation/yaml-of.js';

// Not that of an instance: a build leaves nothing in it.
const data = mkdtempSync(join(tmpdir(), 'patchbay-description-'));
// Also when the build fails.
process.once('exit', () => rmSync(data, { recursive: true, force: true }));
const databaseUrl = 'postgres://nobody@127.0.0.1:1/nothing';
const app = await createApp({
  environment: environmentFrom({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATA_DIR: data, DATABASE_URL: databaseUrl }),
  keyRing: new KeyRing(masterKeyFrom(Buffer.alloc(32)), []),
  databaseUrl,
});
await app.init();
const description = describeApi(app);
writeFileSync(WRITTEN_DESCRIPTION, JSON.stringify(description));
writeFileSync(WRITTEN_YAML, yamlOf(description));
await app.close();
process.exit();
