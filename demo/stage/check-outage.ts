import { setTimeout as pause } from 'node:timers/promises';
import { check, type CheckResult } from './check.ts';
import type { ModelServers } from './model-servers.ts';
import type { RegisteredServer } from './register.ts';

const BACK_WITHIN_MS = 30_000;
const POLL_MS = 200;

/** Takes the last server away, which others stand in for, and brings it back on the same port. */
export async function* checkOutage(
  url: string,
  appKey: string,
  servers: readonly RegisteredServer[],
  models: ModelServers,
): AsyncGenerator<CheckResult> {
  const gone = servers.at(-1);
  const standIn = servers.find(({ name }) => name === gone?.fallbacks[0]);
  const [agentType] = gone?.agentTypes ?? [];
  if (!gone || !standIn || agentType === undefined) return;
  const byAgentType = { agent_type: agentType };
  const byPort = { model_port: gone.port };
  await models.stop(gone.name);
  const killed = `with port ${gone.port} killed`;
  yield check(url, appKey, { title: `${killed}, agent_type ${agentType}`, request: byAgentType, server: standIn });
  yield check(url, appKey, {
    title: `${killed}, a stream`,
    request: { ...byAgentType, stream: true },
    server: standIn,
  });
  // The port's own chain is that of the purpose the request has without it.
  const [first] = servers;
  if (first) yield check(url, appKey, { title: `${killed}, its model_port`, request: byPort, server: first });
  await models.startAgain(gone.name);
  const back = { title: `port ${gone.port} is back`, request: byAgentType, server: gone };
  const deadline = performance.now() + BACK_WITHIN_MS;
  let result = await check(url, appKey, back);
  while (result.problem !== undefined && performance.now() < deadline) {
    await pause(POLL_MS);
    result = await check(url, appKey, back);
  }
  yield result;
}
