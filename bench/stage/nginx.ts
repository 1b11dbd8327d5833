import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server.ts';
import { untilItAnswers } from './until-it-answers.ts';

/** Debian puts it where only root looks. */
const PLACES = ['nginx', '/usr/sbin/nginx', '/usr/local/sbin/nginx'];
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export interface NginxConfiguration {
  readonly port: number;
  /** Inside of `http {}`. */
  readonly http: string;
}

/** What to start, and how; undefined where it is not installed. */
export function findNginx(): { readonly path: string; readonly version: string } | undefined {
  for (const path of PLACES) {
    const { stderr, status } = spawnSync(path, ['-v'], { encoding: 'utf8' });
    if (status === 0) return { path, version: /nginx\/(\S+)/.exec(stderr)?.[1] ?? 'unknown' };
  }
  return undefined;
}

/** One worker, which keeps everything it writes in `folder`. */
export async function startNginx(
  path: string,
  folder: string,
  { port, http }: NginxConfiguration,
  place: (command: readonly [string, ...string[]]) => readonly [string, ...string[]] = (command) => command,
): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, http));
  const [command, ...args] = place([path, '-p', folder, '-e', join(folder, 'error.log'), '-c', file]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  await untilItAnswers(port, child);
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (existsSync(`/proc/${child.pid}`) || child.exitCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

function configuration(folder: string, http: string): string {
  const temporary = TEMPORARY.map((name) => `  ${name}_temp_path ${join(folder, name)};\n`).join('');
  return `daemon off;
pid ${join(folder, 'nginx.pid')};
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;\n' : ''}events {
  worker_connections 8192;
}
http {
${temporary}  access_log off;
  server_tokens off;
  # Whole requests of 1 KB come with one read; longer ones stay in memory.
  client_header_buffer_size 4k;
  client_max_body_size 8m;
  client_body_buffer_size 2m;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
${http}}
`;
}
