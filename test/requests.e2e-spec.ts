import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsageRecorder } from '../src/usage/usage-recorder.js';
import { RecordedQueries } from '../src/usage/views/recorded-queries.js';
import { HOUR_MS, NOON, type RecordedUsage, recordSomeUsage, type Row } from './support/recorded-usage.js';
import { someRequest } from './support/some-request.js';

/** No page ends on 30 February. */
const FORGED = Buffer.from('2026-02-30T00:00:00.000Z/req_1').toString('base64url');

interface Page {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

let recorded: RecordedUsage;
beforeAll(async () => {
  recorded = await recordSomeUsage();
});
afterAll(() => recorded.stop());

async function list(query = ''): Promise<Page> {
  return (await recorded.gateway.manage<Page>('GET', `/requests?${query}`)).body;
}

describe('GET /requests', () => {
  it('shows the newest first, in pages that neither repeat nor leave out', async () => {
    const all = (await list()).data.map(({ id }) => id);
    expect(all).toHaveLength(9);
    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page = await list(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(all);
    const times = (await list()).data.map(({ at }) => String(at));
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it.each([
    ['app_id=2', 1],
    ['purpose=clinical', 1],
    ['purpose=chat', 7],
    ['model=qwen', 8],
    ['model=qwen&purpose=clinical', 1],
    ['model=another', 0],
    ['status=403', 1],
    ['outcome=purpose_not_allowed', 1],
    ['id=req_refused', 1],
    ['id=req_unknown', 0],
    [`from=${new Date(NOON + 24 * HOUR_MS).toISOString()}`, 2],
    [`to=${new Date(NOON + HOUR_MS).toISOString()}`, 3],
  ])('filters by %s', async (query, count) => {
    expect((await list(query)).data).toHaveLength(count);
  });

  it.each([
    ['what is rare by its status', 'status = 504', 'status'],
    ['what is rare by its outcome', `outcome = 'broken'`, 'outcome'],
    ['what an app has asked', 'app_id = 1', 'app_id'],
    ['what a model was asked', `model = 'rare'`, 'model'],
    ['what is newest', 'true', 'at_request_id'],
  ])('finds %s by an index', async (_, condition, index) => {
    await recorded.tables.rows('set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off');
    const plan = await recorded.tables.rows(
      `explain select request_id from requests r where ${condition} order by at desc, request_id desc limit 51`,
    );
    await recorded.tables.rows('reset enable_seqscan; reset enable_bitmapscan; reset enable_sort');
    const scans = plan.map((row) => String(row['QUERY PLAN'])).filter((line) => line.includes('Scan'));
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.filter((line) => !line.includes(`Index`) || !line.includes(`_${index}`))).toEqual([]);
  });

  it.each(['status=x', 'from=now', 'cursor=abc', `cursor=${FORGED}`, 'id=', 'model=', 'app_id=-1', 'colour=red'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await recorded.gateway.manage<{ errors: object[] }>('GET', `/requests?${query}`);
      expect([status, body.errors.length > 0]).toEqual([400, true]);
    },
  );

  it('shows one with its attempts', async () => {
    const { status, body } = await recorded.gateway.manage<Row>('GET', '/requests/req_twice');
    expect([status, body]).toMatchObject([
      200,
      {
        id: 'req_twice',
        at: new Date(NOON + HOUR_MS).toISOString(),
        app: 'default',
        attempts: [
          { attempt: 1, outcome: '503', status: 503, basis: 'none', cost_usd: null },
          { attempt: 2, outcome: 'delivered', tokens: { input_tokens: 10, cached_input_tokens: 4 }, cost_usd: 0.0001 },
        ],
        content: null,
        content_withheld: null,
      },
    ]);
    const refused = await recorded.gateway.manage<Row>('GET', '/requests/req_refused');
    expect(refused.body).toMatchObject({ attempts: [], outcome: 'purpose_not_allowed', status: 403 });
    for (const id of ['req_none', '%00', '%ED%A0%80', 'x'.repeat(2000)])
      expect([id, (await recorded.gateway.manage('GET', `/requests/${id}`)).status < 500]).toEqual([id, true]);
    expect((await recorded.gateway.manage('GET', '/requests/req_none')).status).toBe(404);
  });

  it('hands the queries of past requests to whoever routes them again', async () => {
    const past = await recorded.gateway.app.get(RecordedQueries).last(3);
    expect(past).toHaveLength(3);
    expect(past[0]).toMatchObject({
      appId: 1,
      query: { defaultPurpose: 'chat' },
      purpose: 'chat',
      providerId: recorded.serverId,
    });
    expect(past[0]?.at).toEqual(new Date(NOON + 48 * HOUR_MS));
  });
});

describe('what is kept of prompts and answers', () => {
  const content = {
    prompt: Buffer.from('{"messages":[{"role":"user","content":"Grüße"}]}'),
    answer: Buffer.from('x'.repeat(400_000)),
    promptIsCut: false,
    answerIsCut: false,
    days: 2,
  };

  it('is shown to admins, cut to what is kept, and to nobody else', async () => {
    const request = someRequest({ content });
    recorded.gateway.app.get(UsageRecorder).record(request);
    await recorded.tables.untilCount('request_contents', 1);
    const { body } = await recorded.gateway.manage<{ content: Row; has_content: boolean }>(
      'GET',
      `/requests/${request.requestId}`,
    );
    expect(body.has_content).toBe(true);
    expect(body.content).toMatchObject({
      prompt: content.prompt.toString(),
      prompt_is_cut: false,
      answer_is_cut: true,
    });
    expect(String(body.content['answer'])).toHaveLength(256 * 1024);
    const entity = `request ${request.requestId}`;
    expect(await recorded.tables.rows('select from audit_entries where entity = $1', [entity])).toHaveLength(1);
  });

  it('is shown to nobody whose reading cannot be put on record', async () => {
    const request = someRequest({ content });
    recorded.gateway.app.get(UsageRecorder).record(request);
    await recorded.tables.untilCount('request_contents', 2);
    await recorded.tables.rows(`create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'no room'; end $$`);
    await recorded.tables.rows('create trigger refuse before insert on audit_entries execute function refuse()');
    try {
      const { status, body } = await recorded.gateway.manage<Row>('GET', `/requests/${request.requestId}`);
      expect([status, body['content']]).toEqual([500, undefined]);
    } finally {
      await recorded.tables.rows('drop function refuse cascade');
    }
  });

  it('is not shown where it was changed or moved to another request', async () => {
    const [one, other] = [someRequest({ content }), someRequest({ content })];
    for (const request of [one, other]) recorded.gateway.app.get(UsageRecorder).record(request);
    await recorded.tables.untilCount('request_contents', 4);
    await recorded.tables.rows(
      'update request_contents set prompt = (select prompt from request_contents where request_id = $1) where request_id = $2',
      [one.requestId, other.requestId],
    );
    const { status, body } = await recorded.gateway.manage<Row>('GET', `/requests/${other.requestId}`);
    expect([status, body['content'], body['content_withheld']]).toEqual([200, null, expect.stringMatching(/changed/)]);
  });
});
