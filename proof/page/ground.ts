import { Client } from 'pg';
import type { Gateway } from '../../bench/stage/gateway.ts';
import type { KeyRing } from '../../src/crypto/key-ring.js';
import { plant } from '../snapshot/ground.ts';
import { say } from '../stage/prove.ts';
import { sumUp } from '../usage-rows/fill.ts';
import { fillIn, makeMonths, readRoutes, sumUpMinutes, sumUpTotals } from './traffic.ts';

/** How much there is to look at. */
export interface Size {
  readonly providers: number;
  readonly purposes: number;
  readonly requests: number;
  readonly days: number;
  readonly apps: number;
}

/** Of all requests, so many were in the last hour. */
const LAST_HOUR_SHARE = 0.002;
const HOUR_IN_DAYS = 1 / 24;

/** Apps beside the one that is there from the start. */
export async function addApps({ url, adminToken }: Gateway, apps: number): Promise<void> {
  for (let number = 2; number <= apps; number += 1) {
    const answer = await fetch(`${url}/api/v1/llm-config/apps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: `app-${number}`, budget: { usd_per_day: 100 } }),
    });
    if (!answer.ok) throw new Error(`POST /apps was answered ${answer.status}: ${await answer.text()}`);
  }
}

/** Past the API, and past an instance that must not be there meanwhile. */
export async function fillGround(databaseUrl: string, size: Size, ring: KeyRing): Promise<void> {
  await plant(databaseUrl, size, ring);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await fillTraffic(client, size);
  } finally {
    await client.end();
  }
}

async function fillTraffic(client: Client, { requests, days, apps }: Size): Promise<void> {
  const began = performance.now();
  await makeMonths(client, days + 1);
  await readRoutes(client);
  const lately = Math.ceil(requests * LAST_HOUR_SHARE);
  const aDay = Math.ceil((requests - lately) / days);
  for (let day = 0; day < days; day += 1) {
    const toDaysAgo = days - day - 1 + HOUR_IN_DAYS;
    await fillIn(client, { fromDaysAgo: toDaysAgo + 1, toDaysAgo, requests: aDay, first: 1 + day * aDay, apps });
    if (day % 5 === 4)
      say(`${day + 1} of ${days} days made, ${Math.round((performance.now() - began) / 1000)} s so far`);
  }
  const first = 1 + days * aDay;
  await fillIn(client, { fromDaysAgo: HOUR_IN_DAYS, toDaysAgo: 0, requests: lately, first, apps });
  await sumUp(client);
  await sumUpTotals(client);
  await sumUpMinutes(client);
  const { rows } = await client.query<{ count: string }>('select count(*) from requests');
  say(`${rows[0]?.count} requests are there after ${Math.round((performance.now() - began) / 1000)} s`);
}
