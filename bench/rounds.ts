import type { Measurement } from './load/target.ts';
import { type Peer, type Scenario, SCENARIOS } from './scenarios.ts';
import { cpuUs } from './stage/process-cost.ts';
import { untilQuiet } from './stage/quiet.ts';

const WARM_UP_SECONDS = 2;

/** One peer in one scenario in one round. */
export interface Sample extends Measurement {
  readonly scenario: string;
  readonly peer: string;
  /** CPU time of the gateway per request or stream. */
  readonly gatewayCpuUs?: number;
}

export interface Round {
  /** Share of the machine that others used right before it, 0 to 1. */
  readonly busyBefore: number;
  readonly samples: readonly Sample[];
}

export interface Plan {
  readonly peers: readonly Peer[];
  readonly gatewayPid: number;
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly say: (text: string) => void;
}

/** Every peer in every scenario, in turn, so that a change of the machine's mood meets all of them. */
export async function measureRounds(plan: Plan): Promise<readonly Round[]> {
  for (const scenario of SCENARIOS) {
    for (const { target } of plan.peers) await scenario.measure(target, WARM_UP_SECONDS);
  }
  const rounds: Round[] = [];
  for (let round = 1; round <= plan.rounds; round++) {
    const busyBefore = await untilQuiet();
    plan.say(`round ${round} of ${plan.rounds}, others use ${Math.round(busyBefore * 100)} % of the machine\n`);
    const samples: Sample[] = [];
    for (const scenario of SCENARIOS) {
      for (const peer of plan.peers) samples.push(await sample(scenario, peer, plan));
    }
    rounds.push({ busyBefore, samples });
  }
  return rounds;
}

async function sample(scenario: Scenario, peer: Peer, { gatewayPid, seconds }: Plan): Promise<Sample> {
  await untilQuiet();
  const before = cpuUs(gatewayPid);
  const began = performance.now();
  const measurement = await scenario.measure(peer.target, seconds);
  const requests = (measurement.perSecond * (performance.now() - began)) / 1000;
  const after = cpuUs(gatewayPid);
  const isKnown = peer.isGateway && before !== undefined && after !== undefined;
  return {
    scenario: scenario.name,
    peer: peer.name,
    ...measurement,
    ...(isKnown && { gatewayCpuUs: (after - before) / requests }),
  };
}
