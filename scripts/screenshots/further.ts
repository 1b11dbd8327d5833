import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { embeddedDatabaseUrl } from '../../test/support/embedded-database.ts';
import { START_FLAGS } from '../start-flags.ts';
import type { Demo } from './demo.ts';

const MAIN = join(import.meta.dirname, '../../dist/src/main.js');
const ANSWERS = 'Patchbay answers at';

/** More instances on the demo's database, as behind a load balancer. @returns ends them */
export async function startFurther({ folder }: Demo, count: number): Promise<() => Promise<unknown>> {
  const { masterKey } = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as { masterKey: string };
  const shared = { DATABASE_URL: await embeddedDatabaseUrl(folder), BYOK_ENCRYPTION_KEY: masterKey };
  const started = await Promise.all(
    Array.from({ length: count }, (_, number) => start(join(folder, `instance-${number + 2}`), shared)),
  );
  return () => Promise.all(started.map(stop));
}

async function start(folder: string, variables: Readonly<Record<string, string>>): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [...START_FLAGS, MAIN], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: folder, ...variables },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes(ANSWERS)) continue;
    // Whatever else it says must not fill its pipe.
    child.stdout.resume();
    return child;
  }
  throw new Error('a further instance ended before it answered');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
