import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const DEMO = join(import.meta.dirname, '../../demo/demo.ts');

/** `npm run demo`, on a folder of its own. */
export interface Demo {
  readonly url: string;
  readonly folder: string;
  readonly adminToken: string;
  readonly appKey: string;
  readonly servers: readonly { readonly id: number; readonly name: string; readonly pid: number }[];
  stop(): Promise<unknown>;
}

export async function startDemo(folder: string): Promise<Demo> {
  const child = spawn(process.execPath, [DEMO, '--json', '--folder', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the demo ended with exit code ${String(code)} before it was ready`);
  });
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  const { url, servers } = JSON.parse(line) as Pick<Demo, 'url' | 'servers'>;
  const credentials = JSON.parse(await readFile(join(folder, 'credentials.json'), 'utf8')) as Pick<
    Demo,
    'adminToken' | 'appKey'
  >;
  const stop = async (): Promise<unknown> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    return exited;
  };
  return { url, folder, servers, ...credentials, stop };
}
