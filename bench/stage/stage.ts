import '../../test/support/typescript-sources.ts';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Peer, type PeerName, TITLES } from '../peers.ts';
import { configure, type PatchbayTargets } from './configure.ts';
import { pinThisProcess, whyNothingYields, yieldToLoad } from './cores.ts';
import { type Gateway, GATEWAY_LOG, startGateway } from './gateway.ts';
import { findNginx } from './nginx.ts';
import { startPeers } from './start-peers.ts';
import { startUpstreams, type Upstreams } from './upstreams.ts';

/** Database, upstreams, Patchbay and its peers, running and plugged together. */
export interface Stage {
  readonly gateway: Gateway;
  readonly targets: PatchbayTargets;
  readonly upstreams: Upstreams;
  /** Which program gives whole answers. */
  readonly answeredBy: string;
  /** Patchbay is one of them. */
  readonly peers: readonly Peer[];
  readonly versions: Readonly<Record<string, string>>;
  /** Why some are missing, and what disturbs the others. */
  readonly notes: readonly string[];
  /** Of the gateway; on its server there is room for others. */
  readonly databaseUrl: string;
  /** A new folder, which goes with the stage. */
  readonly folder: (name: string) => string;
  /** The logs of all gateways: those of a whole run would fill disks. */
  readonly emptyLogs: () => void;
  close(): Promise<void>;
}

export interface StageOptions {
  /** For the gateway's process. */
  readonly nodeOptions?: readonly string[];
  readonly peers: readonly PeerName[];
}

export async function openStage({ nodeOptions, peers: wanted }: StageOptions): Promise<Stage> {
  pinThisProcess();
  const root = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const closers: (() => Promise<void>)[] = [async () => rmSync(root, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).toReversed()) await end();
  };
  const folder = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  };
  try {
    // Late, because the hook above must know how to find the sources first.
    const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
    const password = randomBytes(16).toString('hex');
    const database = await startEmbeddedPostgres({ directory: join(root, 'postgres'), password });
    closers.push(() => database.stop());
    const shared = yieldToLoad(join(root, 'postgres', 'postmaster.pid'));
    const upstreams = await startUpstreams(folder('upstreams'), findNginx()?.path);
    closers.push(() => upstreams.stop());
    const gateway = await startGateway(folder('patchbay'), database.url, nodeOptions);
    closers.push(() => gateway.stop());
    const targets = await configure(gateway, upstreams.bases);
    const others = await startPeers(wanted, upstreams.bases, folder('peers'));
    closers.push(() => others.stop());
    const patchbay = { title: TITLES.patchbay, pid: gateway.pid, targets };
    return {
      gateway,
      targets,
      upstreams: upstreams.bases,
      answeredBy: upstreams.answeredBy,
      peers: [...others.peers, ...(wanted.includes('patchbay') ? [patchbay] : [])],
      versions: others.versions,
      notes: [...shared, ...whyNothingYields(), ...others.notes],
      databaseUrl: database.url,
      folder,
      emptyLogs: () => emptyLogsIn(root),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function emptyLogsIn(root: string): void {
  const logs = readdirSync(root).map((name) => join(root, name, GATEWAY_LOG));
  for (const log of logs.filter((file) => existsSync(file))) truncateSync(log);
}
