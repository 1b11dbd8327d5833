import '../../test/support/typescript-sources.ts';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Gateway, startGateway } from '../../bench/stage/gateway.ts';
import type { Stage } from '../stage/stage.ts';

const COUNT = 3;
const PATIENCE_MS = 20_000;
const POLL_MS = 50;
/** Within that every instance has told of itself and heard of the others twice. */
const TWO_BEATS_MS = 2000;

type Manage = <Answer>(method: string, path: string, body?: object) => Promise<Answer>;

/** Three instances that share a database. */
export interface Instances {
  readonly gateways: readonly Gateway[];
  /** A management call. */
  readonly manage: Manage;
  readonly close: () => Promise<void>;
}

/** @param variables that all of them have */
export async function startInstances(
  { folder, databaseUrl, gateway }: Stage,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<Instances> {
  const shared = { ...common, ADMIN_TOKEN: gateway.adminToken, APP_KEY: gateway.appKey, ...variables };
  const gateways: Gateway[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(gateways.map((each) => each.stop()));
  };
  try {
    const starts = Array.from({ length: COUNT }, async (_, place) => {
      const own = join(folder, `${name}-${place}`);
      mkdirSync(own);
      gateways[place] = await startGateway(own, databaseUrl, [], shared);
    });
    // Whoever is up by the end of a failed one is closed.
    for (const start of await Promise.allSettled(starts)) if (start.status === 'rejected') throw start.reason;
    const instances: Instances = {
      gateways,
      manage: (method, path, body) => manage(gateways[0]?.url ?? '', gateway.adminToken, { method, path, body }),
      close,
    };
    await untilTogether(instances, 'REDIS_URL' in variables);
    return instances;
  } catch (error) {
    await close();
    throw error;
  }
}

const common = { BYOK_ENCRYPTION_KEY: randomBytes(32).toString('base64') };

async function untilTogether({ gateways }: Instances, withRedis: boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  const isReady = async ({ url }: Gateway): Promise<boolean> => {
    const { redis }: { redis?: string } = JSON.parse(await (await fetch(`${url}/health/ready`)).text());
    return !withRedis || redis === 'ok';
  };
  while (!(await Promise.all(gateways.map(isReady))).every(Boolean)) {
    if (performance.now() > deadline) throw new Error('the instances do not get ready');
    await pause(POLL_MS);
  }
  await pause(TWO_BEATS_MS);
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
}

async function manage<Answer>(url: string, token: string, { method, path, body }: Call): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/llm-config${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  const answer: Answer = JSON.parse(text);
  return answer;
}
