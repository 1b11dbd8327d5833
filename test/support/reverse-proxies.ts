import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../src/database/embedded/poll.js';
import { ROOT } from './built-server.js';
import { freePort } from './free-port.js';
import { makeTestFolder, removeTestFolder } from './test-folders.js';

const DEADLINE_MS = 10_000;
/** Debian puts programs of root where only root looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** What is put in place of what a file of deploy/proxies says. Each must be found in it. */
export type Exchanges = Readonly<Record<string, string>>;

/** How one proxy is run with its file from deploy/proxies. */
export interface ProxyKind {
  readonly file: string;
  /** What stands there for the address clients come to. */
  readonly address: string;
  /** How long requests may fail after an instance has gone without a word; 0: not one does. */
  readonly failsForMs: number;
  /** @param file the one above, with the addresses of a test */
  readonly command: (file: string, folder: string) => readonly [string, ...string[]];
}

const NGINX_TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

export const HAPROXY: ProxyKind = {
  file: 'haproxy.cfg',
  address: 'bind :8080',
  failsForMs: 0,
  command: (file) => ['haproxy', '-db', '-f', file],
};

export const NGINX: ProxyKind = {
  file: 'nginx.conf',
  address: 'listen 8080',
  failsForMs: 0,
  command: (file, folder) => {
    const main = join(folder, 'main.conf');
    writeFileSync(main, nginxAround(file, folder));
    return ['nginx', '-p', folder, '-e', 'stderr', '-c', main];
  },
};

export const CADDY: ProxyKind = {
  file: 'Caddyfile',
  address: 'patchbay.example.com',
  // Version 2.6 has read the body of a POST when it finds nobody there; its look at the health comes each second.
  failsForMs: 5000,
  command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
};

/** How each is told another address to listen at. */
const LISTENING: Readonly<Record<string, (port: number) => string>> = {
  [HAPROXY.file]: (port) => `bind 127.0.0.1:${port}`,
  [NGINX.file]: (port) => `listen 127.0.0.1:${port}`,
  // Without a certificate, and without the port at which another Caddy may be told what to do.
  [CADDY.file]: (port) => `{\n\tadmin off\n}\n\nhttp://127.0.0.1:${port}`,
};

/** A proxy as deploy/proxies has it, before gateways of a test. */
export class ReverseProxy {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param gateways addresses of the two it is to stand before */
  static async start(
    kind: ProxyKind,
    gateways: readonly [string, string],
    exchanges: Exchanges = {},
  ): Promise<ReverseProxy> {
    const folder = await makeTestFolder();
    const port = await freePort();
    const file = join(folder, kind.file);
    const [first, second] = gateways.map((url) => new URL(url).host);
    writeFileSync(
      file,
      exchanged(kind.file, {
        [kind.address]: LISTENING[kind.file]?.(port) ?? '',
        'gateway-1:4000': first ?? '',
        'gateway-2:4000': second ?? '',
        ...exchanges,
      }),
    );
    const [program, ...args] = kind.command(file, folder);
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: { PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    });
    const proxy = new ReverseProxy(`http://127.0.0.1:${port}`, folder, child);
    await proxy.answers();
    return proxy;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      // nginx's worker would outlive it.
      process.kill(-(this.child.pid ?? 0), 'SIGKILL');
      await exited;
    }
    await removeTestFolder(this.folder);
  }

  private async answers(): Promise<void> {
    let said = '';
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const isReady = async (): Promise<boolean> => {
      if (this.child.exitCode !== null) throw new Error(`the proxy ended: ${said}`);
      return fetch(`${this.url}/health/ready`).then(
        ({ status }) => status === 200,
        () => false,
      );
    };
    if (await waitUntil(isReady, DEADLINE_MS)) return;
    await this.stop();
    throw new Error(`the proxy does not answer: ${said}`);
  }
}

function exchanged(file: string, exchanges: Exchanges): string {
  return Object.entries(exchanges).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`deploy/proxies/${file} has no "${from}"`);
    return text.replaceAll(from, to);
  }, proxyFile(file));
}

/** As it is in deploy/proxies. */
export function proxyFile(name: string): string {
  return readFileSync(join(ROOT, 'deploy/proxies', name), 'utf8');
}

/** What Debian's nginx.conf has around the files of conf.d, with all it writes in `folder`. */
function nginxAround(file: string, folder: string): string {
  const temporary = NGINX_TEMPORARY.map((name) => `  ${name}_temp_path ${join(folder, name)};\n`).join('');
  return `daemon off;
pid ${join(folder, 'nginx.pid')};
worker_processes 1;
${process.getuid?.() === 0 ? 'user root;\n' : ''}events { worker_connections 1024; }
http {
${temporary}  access_log off;
  include ${file};
}
`;
}
