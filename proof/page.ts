/** `npm run proof:page [-- --short]`: the admin page over a large configuration and ten million requests. See README.md. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { spread } from '../bench/stage/cores.ts';
import { type Gateway, startGateway } from '../bench/stage/gateway.ts';
import { openChromium } from '../test/support/page/chromium.ts';
import { addApps, fillGround } from './page/ground.ts';
import { type Loads, loadPages } from './page/loads.ts';
import { newKey, ringOf } from './rewrap/master-keys.ts';
import { type Check, type Findings, prove } from './stage/prove.ts';
import type { Stage } from './stage/stage.ts';

const long = {
  providers: 10_000,
  purposes: 1000,
  requests: 10_000_000,
  days: 29,
  apps: 50,
  loads: 5,
  interactive_within_ms: 1500,
};
type Parameters = typeof long;

await prove({
  name: 'page',
  long,
  // The rest of a test run may keep the machine busy meanwhile.
  short: { providers: 400, purposes: 60, requests: 20_000, days: 3, apps: 5, loads: 1, interactive_within_ms: 15_000 },
  async run(stage, parameters): Promise<Findings> {
    const gateway = await open(stage, parameters);
    try {
      const loads = await look(gateway, parameters);
      return { checks: loads.flatMap((each) => checksOf(each, parameters)), rows: loads.map(rowOf) };
    } finally {
      await gateway.stop();
    }
  },
});

async function open(stage: Stage, parameters: Parameters): Promise<Gateway> {
  const key = newKey();
  await addApps(stage.gateway, parameters.apps);
  // It has made the tables; what is planted is sealed with another key than its own.
  await stage.gateway.stop();
  await fillGround(stage.databaseUrl, parameters, ringOf(key));
  const folder = join(stage.folder, 'page');
  mkdirSync(folder);
  const { adminToken, appKey } = stage.gateway;
  const variables = { ADMIN_TOKEN: adminToken, APP_KEY: appKey, BYOK_ENCRYPTION_KEY: key.text };
  return startGateway(folder, stage.databaseUrl, [], variables);
}

/** The browser is usually on another machine: it takes what the gateway and the database leave of both cores. */
function look({ url, adminToken: token }: Gateway, { loads }: Parameters): Promise<readonly Loads[]> {
  return spread([process.pid], async () => {
    const browser = await openChromium();
    try {
      return await loadPages({ browser, url, token }, loads);
    } finally {
      await browser.close();
    }
  });
}

function rowOf({ page, interactiveMs, load }: Loads): Findings['rows'][number] {
  return {
    page: page.link,
    'median ms': Math.round(interactiveMs[Math.floor(interactiveMs.length / 2)] ?? Infinity),
    'worst ms': Math.round(interactiveMs.at(-1) ?? Infinity),
    'load average': load.toFixed(1),
  };
}

function checksOf(loads: Loads, { interactive_within_ms }: Parameters): readonly Check[] {
  const { page, interactiveMs, complaints } = loads;
  const worst = interactiveMs.at(-1) ?? Infinity;
  return [
    {
      requirement: `${page.link} interactive ≤ ${interactive_within_ms} ms`,
      measured: `${Math.round(worst)} ms at worst`,
      holds: worst <= interactive_within_ms,
    },
    ...complaints.map((complaint) => ({ requirement: `${page.link} in order`, measured: complaint, holds: false })),
  ];
}
