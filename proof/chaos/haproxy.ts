import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, untilItAnswers } from '../../bench/stage/until-it-answers.ts';
import type { Ground } from './scenario.ts';

/** The one that is given to users: what it promises is promised of it. */
const SHIPPED = new URL('../../deploy/proxies/haproxy.cfg', import.meta.url);
const LISTENS = /bind :\d+/;
/** A test machine may not let a process open as many files as it takes. */
const ROOM = /maxconn \d+/;
const ENOUGH = 'maxconn 2000';
const SERVER = /^( *server \S+) \S+:\d+$/gm;
/** Debian puts it where only root looks. */
const COMMAND = 'PATH="$PATH:/usr/sbin" exec haproxy -db -q -f "$0"';

/**
 * haproxy in front of some gateways, as Debian has it.
 *
 * @returns its address
 */
export async function startHaproxy({ stage, closing }: Ground, gatewayUrls: readonly string[]): Promise<string> {
  const port = await freePort();
  const file = join(stage.folder, 'haproxy.cfg');
  writeFileSync(file, configuration(port, gatewayUrls));
  const child = spawn('sh', ['-c', COMMAND, file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  closing(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  await untilItAnswers(port, child);
  return `http://127.0.0.1:${port}`;
}

/** With these addresses in place of its own. */
function configuration(port: number, gatewayUrls: readonly string[]): string {
  const left = [...gatewayUrls];
  const shipped = readFileSync(SHIPPED, 'utf8');
  if ([...shipped.matchAll(SERVER)].length !== left.length) throw new Error('haproxy.cfg has other servers');
  return shipped
    .replace(ROOM, ENOUGH)
    .replace(LISTENS, `bind 127.0.0.1:${port}`)
    .replace(SERVER, (_, server: string) => `${server} ${new URL(left.shift() ?? '').host}`);
}
