/** `npm run proof:faults [-- --short]`: streams from providers that break in every way. See README.md. */
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';
import { portIn } from '../demo/child-server.ts';
import { checksOf, examplesOf, requireWatchfulness, violationsIn } from './faults/checks.ts';
import { askFor, type LedgerEntry } from './faults/ledger.ts';
import { readRaw, type Server } from './faults/read-raw.ts';
import { readWithSdk } from './faults/read-with-sdk.ts';
import { rowsByFault } from './faults/rows-by-fault.ts';
import type { Transcript } from './faults/transcript.ts';
import { order } from './stage/control.ts';
import { inLanes } from './stage/in-lanes.ts';
import { prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const UPSTREAM = new URL('faults/upstream.ts', import.meta.url);
/** Before a request that found every provider out is sent again. */
const TURNED_AWAY_PAUSE_MS = 25;
const READER_LIMIT_MS = 15_000;
/** Requests to an upstream itself, which must show the faults, or nothing is proven. */
const DIRECT = { firstRequest: 1_000_000, streams: 200, parallel: 20, limitMs: 1500 };

const long = {
  streams: 10_000,
  parallel: 64,
  seed: Math.floor(Math.random() * 2 ** 31),
  fault_percent: 50,
  /** So short that breakers keep hardly any request from meeting a fault. */
  breaker_open_ms: 100,
  first_byte_ms: 1000,
  silence_ms: 1000,
};

await prove({
  name: 'faults',
  long,
  short: { streams: 600 },
  async run(stage, parameters) {
    requireWatchfulness();
    const { seed, fault_percent, streams, parallel } = parameters;
    const { announced } = await stage.start(UPSTREAM, [`--seed=${seed}`, `--share=${fault_percent / 100}`]);
    const ports = ['first', 'second', 'third'].map((name) => portIn(announced, name));
    const ledger = (): Promise<readonly LedgerEntry[]> => order(portIn(announced, 'control'), '/ledger');
    await requireFaults(`http://127.0.0.1:${ports[0]}`, ledger);
    await plugIn(stage, parameters, ports);
    const read = readerOf(stage.gateway, READER_LIMIT_MS);
    let nextRequest = 1;
    let turnedAway = 0;
    const seen = await inLanes(streams, parallel, async (index): Promise<Transcript> => {
      if (index % 1000 === 0) say(`stream ${index} of ${streams}`);
      for (;;) {
        const transcript = await read(nextRequest++);
        if (transcript.status < 500 || transcript.attempts > 0) return transcript;
        turnedAway += 1;
        await pause(TURNED_AWAY_PAUSE_MS);
      }
    });
    say(`${turnedAway} requests found every breaker open; others took their place`);
    const sent = (await ledger()).filter(({ request }) => request < DIRECT.firstRequest);
    const found = violationsIn(seen, sent);
    for (const example of examplesOf(found, sent)) say(example);
    return { checks: checksOf(found), rows: rowsByFault(seen, sent) };
  },
});

/** The same readers and the same checker without Patchbay between: cut answers must be taken for complete. */
async function requireFaults(url: string, ledger: () => Promise<readonly LedgerEntry[]>): Promise<void> {
  const read = readerOf({ url, appKey: 'none' }, DIRECT.limitMs);
  const seen = await inLanes(DIRECT.streams, DIRECT.parallel, (index) => read(DIRECT.firstRequest + index));
  const cuts = violationsIn(seen, await ledger()).get('truncation_as_complete')?.length ?? 0;
  say(`without Patchbay, ${cuts} of ${DIRECT.streams} streams from one provider are cut and look complete`);
  if (cuts === 0) throw new Error('the upstream did not go wrong, or the checker did not see it');
}

async function plugIn({ admin }: Stage, given: typeof long, ports: readonly number[]): Promise<void> {
  const { first_byte_ms, silence_ms, breaker_open_ms } = given;
  const ids: number[] = [];
  for (const [index, port] of ports.entries()) {
    const base_url = `http://127.0.0.1:${port}/v1`;
    const timeouts = { first_byte_ms, silence_ms };
    ids.push(await admin.addServer({ name: `p${index + 1}`, base_url, timeouts, limits: { breaker_open_ms } }));
  }
  await admin.plugIn('chat', ids);
}

/** Every second request goes through OpenAI's client. */
function readerOf(server: Server, limitMs: number): (request: number) => Promise<Transcript> {
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.appKey, maxRetries: 0, logLevel: 'off' });
  return async (request) => {
    const messages = [{ role: 'user' as const, content: askFor(request) }];
    const body = { model: 'chat', messages, stream: true as const };
    const signal = AbortSignal.timeout(limitMs);
    return request % 2 === 0 ? readWithSdk(client, request, body, signal) : readRaw(server, request, body, signal);
  };
}
