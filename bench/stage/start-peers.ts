import { everyKind, type Peer, type PeerName, plainTargets, TITLES } from '../peers.ts';
import { startBareProxy } from './bare-proxy.ts';
import { startNginxProxy } from './nginx-proxy.ts';
import { findNginx } from './nginx.ts';
import { findPortkey, portkeyHeaders, startPortkey } from './portkey.ts';
import type { Server } from './server.ts';
import type { Upstreams } from './upstreams.ts';

/** Everything that requests are sent to except Patchbay. */
export interface RunningPeers {
  readonly peers: readonly Peer[];
  readonly versions: Readonly<Record<string, string>>;
  /** Why some are missing. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

/** Those that are wanted and installed. */
export async function startPeers(
  wanted: readonly PeerName[],
  upstreams: Upstreams,
  folder: string,
): Promise<RunningPeers> {
  const peers: Peer[] = [];
  const servers: Server[] = [];
  const versions: Record<string, string> = {};
  const notes: string[] = [];
  if (wanted.includes('direct')) peers.push({ title: TITLES.direct, targets: plainTargets(upstreams) });

  const nginx = findNginx();
  if (nginx) versions['nginx'] = nginx.version;
  if (wanted.includes('nginx')) {
    if (nginx) {
      const server = await startNginxProxy(nginx.path, folder, upstreams);
      servers.push(server);
      peers.push({ title: TITLES.nginx, pid: server.pid, targets: plainTargets(upstreams, server.url) });
    } else {
      notes.push('nginx is not installed and was left out: `apt-get install nginx-light` on Debian or Ubuntu.');
    }
  }

  if (wanted.includes('node')) {
    const proxy = await startBareProxy(upstreams);
    servers.push(proxy);
    peers.push({ title: TITLES.node, pid: proxy.pid, targets: plainTargets(upstreams, proxy.url) });
  }

  const portkey = findPortkey();
  if (wanted.includes('portkey')) {
    if (portkey) {
      const server = await startPortkey(portkey.path);
      servers.push(server);
      versions['portkey'] = portkey.version;
      const targets = everyKind((kind) => ({ base: `${server.url}/v1`, headers: portkeyHeaders(upstreams[kind]) }));
      peers.push({ title: TITLES.portkey, pid: server.pid, targets });
    } else {
      notes.push('@portkey-ai/gateway is not installed and was left out: `npm ci --prefix bench`.');
    }
  }
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((server) => server.stop())));
  return { peers, versions, notes, stop };
}
