/** `npm run proof:fuzz [-- --short]`: made-up requests to everything the API describes. See README.md. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAY_LOG, type Gateway, startGateway } from '../bench/stage/gateway.ts';
import { portIn } from '../demo/child-server.ts';
import { readApiDocument } from './fuzz/api-document.ts';
import { Campaign } from './fuzz/campaign.ts';
import { requireWatchfulness } from './fuzz/doctored.ts';
import { prepareGround } from './fuzz/ground.ts';
import { type Check, type Findings, prove, say } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const PROVIDER = new URL('fuzz/provider.ts', import.meta.url);
const NO_NAMES = new URL('fuzz/no-names.ts', import.meta.url);
const SEEDS_A_ROUND = 1000;
const MOST_SHOWN = 20;

const long = { requests: 200_000, seed: Math.floor(Math.random() * 2 ** 30) };

await prove({
  name: 'fuzz',
  long,
  short: { requests: 2000 },
  async run(stage, { requests, seed }): Promise<Findings> {
    const document = readApiDocument();
    const { announced } = await stage.start(PROVIDER);
    const upstreamUrl = `http://127.0.0.1:${portIn(announced, 'port')}`;
    await stage.gateway.stop();
    const folder = join(stage.folder, 'fuzz');
    const gateway = await startFuzzed(stage, folder, upstreamUrl);
    try {
      const campaign = new Campaign(document, gateway);
      for (let round = 1; campaign.sent < requests && campaign.isAlive(); round++) {
        const ground = await prepareGround(gateway, upstreamUrl, round);
        if (round === 1) await requireWatchfulness(document, ground);
        await campaign.round(ground, seed + round * SEEDS_A_ROUND);
        say(`${campaign.sent} of ${requests} requests, ${campaign.findings.length} findings`);
      }
      const rows = [...campaign.tallies].map(([method, tally]) => ({ method, ...tally }));
      return { rows, checks: checksOf(campaign, requests, document.operations.length, errorsIn(folder)) };
    } finally {
      await gateway.stop();
    }
  },
});

function startFuzzed({ databaseUrl, gateway }: Stage, folder: string, upstreamUrl: string): Promise<Gateway> {
  mkdirSync(folder);
  return startGateway(folder, databaseUrl, ['--import', NO_NAMES.pathname], {
    ADMIN_TOKEN: gateway.adminToken,
    APP_KEY: gateway.appKey,
    BYOK_ENCRYPTION_KEY: gateway.masterKey,
    EGRESS_ALLOW_ORIGINS: upstreamUrl,
  });
}

/** What nobody had thought of has a stack; a key that is refused is an error as well, but one that is meant. */
function errorsIn(folder: string): readonly string[] {
  const lines = readFileSync(join(folder, GATEWAY_LOG), 'utf8').split('\n');
  const errors = lines.filter((line) => line !== '' && (isNoLogLine(line) || line.includes('"stack":"')));
  for (const line of errors.slice(0, MOST_SHOWN)) say(`LOGGED ${line}`);
  return errors;
}

/** Node itself says so of a process that is not well. */
function isNoLogLine(line: string): boolean {
  return !line.startsWith('{');
}

function checksOf(
  campaign: Campaign,
  requests: number,
  operations: number,
  errors: readonly string[],
): readonly Check[] {
  const { findings, sent, succeeded } = campaign;
  const failed = findings.filter(({ complaint }) => complaint.startsWith('5')).length;
  const unanswered = findings.filter(({ complaint }) => complaint.startsWith('no answer')).length;
  const others = findings.length - failed - unanswered;
  const isAlive = campaign.isAlive();
  return [
    { requirement: `${requests} requests are sent`, measured: String(sent), holds: sent >= requests },
    { requirement: 'no 5xx that is not deliberate', measured: `${failed} kinds`, holds: failed === 0 },
    { requirement: 'every request is answered', measured: `${unanswered} kinds are not`, holds: unanswered === 0 },
    { requirement: 'answers are as described', measured: `${others} kinds are not`, holds: others === 0 },
    { requirement: 'no crash, no unhandled rejection', measured: isAlive ? 'still runs' : 'ended', holds: isAlive },
    { requirement: 'nothing unexpected in the log', measured: `${errors.length} lines`, holds: errors.length === 0 },
    {
      requirement: 'most operations have done something',
      measured: `${succeeded.size} of ${operations}`,
      holds: succeeded.size > operations / 2,
    },
  ];
}
