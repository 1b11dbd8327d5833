import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Playground } from '../../../test/support/pool-playground.js';
import { someProvider } from '../../../test/support/some-provider.js';
import { ProbeClient } from '../../egress/probe-client.js';
import { DEFAULT_LIMITS } from '../../snapshot/build-snapshot.js';
import { ProviderVitals } from '../../snapshot/vitals/provider-vitals.js';
import { Prober } from './prober.js';
import { ProbingRhythm } from './probing-rhythm.js';

let playground: Playground;
let prober: Prober;
let vitals: ProviderVitals;

beforeEach(() => {
  playground = new Playground();
  prober = new Prober(new ProbeClient(playground.pools), Object.assign(new ProbingRhythm(), { timeoutMs: 150 }));
  vitals = new ProviderVitals();
});
afterEach(() => playground.clear());

/** What two probes in a row find. */
async function twoProbes(origin: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let number = 0; number < 2; number++) {
    const { status, reason } = await prober.probe({ provider: someProvider({ origin }), kind: 'vllm', vitals });
    vitals.setProbe({ status, reason, checkedAt: new Date(), at: performance.now() });
    found.push(status);
  }
  return found;
}

describe('a server that takes too long for its health check', () => {
  let origin: string;

  beforeEach(async () => {
    const { port, server } = await playground.httpServer(() => undefined);
    server.on('connection', (socket) => socket.unref());
    origin = `http://127.0.0.1:${port}`;
  });

  it('is down when it has nothing to do', async () => {
    expect(await twoProbes(origin)).toEqual(['degraded', 'down']);
  });

  it('is not down while it has a request, for it may do one thing at a time', async () => {
    vitals.gate.tryEnter(DEFAULT_LIMITS);
    expect(await twoProbes(origin)).toEqual(['degraded', 'degraded']);
    vitals.gate.exit();
    expect(await twoProbes(origin)).toEqual(['down', 'down']);
  });
});

describe('a server that refuses connections', () => {
  it('is down although it had a request', async () => {
    vitals.gate.tryEnter(DEFAULT_LIMITS);
    expect(await twoProbes('http://127.0.0.1:1')).toEqual(['degraded', 'down']);
  });
});
