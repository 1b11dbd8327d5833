import '../../test/support/typescript-sources.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portIn, startChildServer } from '../../demo/child-server.ts';
import type { Target } from '../load/target.ts';
import { configure, type ConfiguredTargets } from './configure.ts';
import { pinThisProcess } from './cores.ts';
import { type Gateway, startGateway } from './gateway.ts';

const UPSTREAM = new URL('../upstream.ts', import.meta.url);

/** Database, upstream and Patchbay, running and plugged together. */
export interface Stage extends ConfiguredTargets {
  readonly gateway: Gateway;
  /** The upstream without anything between. */
  readonly direct: Target;
  close(): Promise<void>;
}

/** `nodeOptions` are for the gateway's process. */
export async function openStage(nodeOptions?: readonly string[]): Promise<Stage> {
  pinThisProcess();
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  const closers: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).toReversed()) await end();
  };
  try {
    // Late, because the hook above must know how to find the sources first.
    const { startEmbeddedPostgres } = await import('../../src/database/embedded/embedded-postgres.js');
    const password = randomBytes(16).toString('hex');
    const database = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), password });
    closers.push(() => database.stop());
    const upstream = await startChildServer(UPSTREAM, []);
    closers.push(() => upstream.stop());
    const upstreamUrl = `http://127.0.0.1:${portIn(upstream.announced, 'port')}`;
    const gateway = await startGateway(folder, database.url, nodeOptions);
    closers.push(() => gateway.stop());
    const direct = { url: upstreamUrl, token: 'none', purpose: 'none', model: 'any-model' };
    return { gateway, direct, ...(await configure(gateway, upstreamUrl)), close };
  } catch (error) {
    await close();
    throw error;
  }
}
