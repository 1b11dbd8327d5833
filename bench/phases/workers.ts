import { wrk } from '../load/wrk.ts';
import { WORKERS } from '../names.ts';
import { chatRequest } from '../payload.ts';
import type { Contestant } from '../scenarios.ts';
import { targetsOf } from '../stage/configure.ts';
import { onBothCores, spread } from '../stage/cores.ts';
import { type Gateway, secretsOf, startGateway } from '../stage/gateway.ts';
import { treeOf } from '../stage/process-cost.ts';
import type { Stage } from '../stage/stage.ts';
import type { OpenPhase, Phase } from './phase.ts';

const LOAD = { connections: 64, body: chatRequest() };

/** One worker and two, on the stage's database; gateway and load both have all of both cores. */
export const workers: Phase = {
  name: WORKERS.name,
  open: async (stage): Promise<OpenPhase | undefined> => {
    const one = await start(stage, 1);
    const two = await start(stage, 2);
    const close = async (): Promise<void> => {
      await one.stop();
      await two.stop();
    };
    if (treeOf(two.pid).length > treeOf(one.pid).length) {
      const load = loadPids([...stage.peers.map(({ pid }) => pid), one.pid, two.pid]);
      const contestants = [contestant(WORKERS.one, one, load), contestant(WORKERS.two, two, load)];
      return { scenario: { name: WORKERS.name, contestants }, close };
    }
    await close();
    return undefined;
  },
};

function start({ gateway, databaseUrl, folder }: Stage, count: number): Promise<Gateway> {
  const variables = { ...secretsOf(gateway), WEB_CONCURRENCY: String(count) };
  return startGateway(folder(`workers-${count}`), databaseUrl, [], variables, onBothCores);
}

function contestant(title: string, gateway: Gateway, load: readonly number[]): Contestant {
  const { answers } = targetsOf(gateway);
  return {
    title,
    pid: gateway.pid,
    measure: (seconds) => spread(load, () => wrk(answers, LOAD, seconds)),
  };
}

/** Upstreams and database too: whatever this process has started and is no gateway. */
function loadPids(gateways: readonly (number | undefined)[]): readonly number[] {
  const others = new Set(gateways.flatMap((pid) => (pid === undefined ? [] : treeOf(pid))));
  return treeOf(process.pid).filter((pid) => !others.has(pid));
}
