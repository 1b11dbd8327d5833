import { Client } from 'pg';
import type { Check } from '../stage/prove.ts';
import type { Acknowledged } from './client.ts';
import type { Booked } from './upstream.ts';

/** A record may be missing of what was answered less than this before a kill. */
export const GRACE_MS = 100;

/** Everybody's books. */
export interface Books {
  readonly acknowledged: readonly Acknowledged[];
  readonly upstream: Readonly<Record<string, Booked>>;
  /** When the gateway was killed, by the machine's monotonic clock. */
  readonly kills: readonly number[];
}

interface Stored {
  readonly request_id: string;
  readonly input: number;
  readonly output: number;
}

/** How many of these requests have a record. */
export async function recorded(databaseUrl: string): Promise<ReadonlySet<string>> {
  const rows = await ask<{ request_id: string }>(databaseUrl, 'select request_id from requests');
  return new Set(rows.map(({ request_id }) => request_id));
}

/** Answered at a time of which no record may be missing. */
export function mustBeRecorded({ acknowledged, kills }: Books): readonly Acknowledged[] {
  return acknowledged.filter(
    ({ answeredAt }) =>
      !kills.some((killedAt) => answeredAt > killedAt - GRACE_MS && answeredAt <= killedAt + GRACE_MS),
  );
}

export async function audit(databaseUrl: string, books: Books): Promise<readonly Check[]> {
  const rows = await ask<Stored>(
    databaseUrl,
    `select request_id, sum(input_tokens)::float8 as input, sum(output_tokens)::float8 as output
     from usage_attempts where outcome = 'delivered' group by 1`,
  );
  const [twice] = await ask<{ count: number }>(
    databaseUrl,
    `select count(*)::float8 as count from (
       select 1 from usage_attempts group by request_id, attempt having count(*) > 1
       union all select 1 from requests group by request_id having count(*) > 1) doubles`,
  );
  const [wrong] = await ask<{ count: number }>(databaseUrl, WRONG_SUMS);
  return [...bookChecks(new Map(rows.map((row) => [row.request_id, row])), books), ...sumChecks(twice, wrong)];
}

function bookChecks(stored: ReadonlyMap<string, Stored>, books: Books): readonly Check[] {
  const due = mustBeRecorded(books);
  const lost = due.filter(({ requestId }) => !stored.has(requestId)).length;
  const known = books.acknowledged.filter(({ requestId }) => stored.has(requestId));
  const inDatabase = tokens(known.map(({ requestId }) => stored.get(requestId)));
  const inUpstream = tokens(known.map(({ tag }) => books.upstream[tag]));
  const unequal = known.filter(({ requestId, tag }) => {
    const [one, other] = [stored.get(requestId), books.upstream[tag]];
    return one?.input !== other?.input || one?.output !== other?.output;
  }).length;
  const answered = Object.keys(books.upstream).length;
  return [
    {
      requirement: `no record lost of a request answered ${GRACE_MS} ms before a kill`,
      measured: `${lost} of ${due.length}`,
      holds: lost === 0 && due.length > 0,
    },
    { requirement: 'tokens of each as the provider counted', measured: `${unequal} differ`, holds: unequal === 0 },
    {
      requirement: 'sum of their tokens',
      measured: `${inDatabase} stored, ${inUpstream} counted by the provider`,
      holds: inDatabase === inUpstream,
    },
    {
      requirement: 'nothing recorded that the provider did not answer',
      measured: `${stored.size} recorded, ${answered} answered`,
      holds: stored.size <= answered,
    },
  ];
}

function sumChecks(twice: { count: number } | undefined, wrong: { count: number } | undefined): readonly Check[] {
  return [
    { requirement: 'no record twice', measured: String(twice?.count), holds: twice?.count === 0 },
    {
      requirement: 'sums by hour and day agree with the rows',
      measured: `${wrong?.count} wrong`,
      holds: wrong?.count === 0,
    },
  ];
}

function tokens(booked: readonly (Pick<Booked, 'input' | 'output'> | undefined)[]): number {
  return booked.reduce((sum, one) => sum + (one?.input ?? 0) + (one?.output ?? 0), 0);
}

async function ask<Row>(databaseUrl: string, statement: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows }: { rows: unknown[] } = await client.query(statement);
    return rows as readonly Row[];
  } finally {
    await client.end();
  }
}

const sums =
  'sum(requests) as requests, sum(attempts) as attempts, sum(input_tokens) as input, sum(output_tokens) as output';
const WRONG_SUMS = `
  select (count(*) - 1)::float8 as count from (
    select count(*) filter (where ends_request)::numeric as requests,
      count(*) filter (where attempt > 0)::numeric as attempts,
      sum(input_tokens)::numeric as input, sum(output_tokens)::numeric as output from usage_attempts
    union select ${sums} from usage_hourly
    union select ${sums} from usage_hourly_all_apps
    union select ${sums} from usage_daily
  ) all_sums`;
