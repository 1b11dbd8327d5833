import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS, NOON, type RecordedUsage, recordSomeUsage, type Row } from './support/recorded-usage.js';

const DAY_MS = 24 * HOUR_MS;
interface Page {
  readonly from: string;
  readonly to: string;
  readonly total: Row;
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

let recorded: RecordedUsage;
beforeAll(async () => {
  recorded = await recordSomeUsage();
});
afterAll(() => recorded.stop());

async function usage(query: string): Promise<Page> {
  const { status, body } = await recorded.gateway.manage<Page>('GET', `/usage?${query}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

const ALL = `from=${new Date(NOON - 5 * DAY_MS).toISOString()}&to=${new Date(NOON + 5 * DAY_MS).toISOString()}`;

describe('GET /usage', () => {
  it('sums everything up', async () => {
    const { total, data } = await usage(ALL);
    expect(total).toEqual({
      requests: 9,
      errors: 1,
      attempts: 9,
      failed_attempts: 1,
      estimated: 0,
      unknown_cost_requests: 1,
      input_tokens: 80,
      output_tokens: 40,
      cached_input_tokens: 32,
      cache_write_input_tokens: 0,
      image_input_tokens: 0,
      audio_input_tokens: 0,
      embedding_input_tokens: 0,
      reasoning_output_tokens: 16,
      audio_output_tokens: 0,
      cost_usd: 0.0007,
      own_key_cost_usd: 0,
    });
    expect(data).toEqual([]);
  });

  it('groups by what is asked for, with names and without what nobody was', async () => {
    const { data } = await usage(`${ALL}&group_by=app,purpose,provider`);
    expect(data).toEqual([
      expect.objectContaining({
        app_id: 1,
        app: 'bootstrap',
        purpose: 'chat',
        provider_id: recorded.serverId,
        requests: 7,
      }),
      expect.objectContaining({
        app_id: 1,
        purpose: null,
        provider_id: null,
        provider: null,
        requests: 1,
        attempts: 0,
      }),
      expect.objectContaining({ app_id: 2, purpose: 'clinical', provider: 'gpu', requests: 1 }),
    ]);
    const byKey = await usage(`${ALL}&group_by=key,model`);
    expect(byKey.data.map(({ key_id, model, requests }) => [key_id, model, requests])).toEqual([
      [1, 'qwen', 7],
      [null, 'qwen', 1],
      [1, null, 1],
    ]);
  });

  it('groups by day and by hour, UTC', async () => {
    const days = (await usage(`${ALL}&group_by=day`)).data.map(({ day, requests }) => [day, requests]);
    expect(days).toEqual([
      ['2026-03-10', 7],
      ['2026-03-11', 1],
      ['2026-03-12', 1],
    ]);
    const hours = (await usage(`${ALL}&group_by=hour&app_id=1&purpose=chat`)).data;
    expect(hours.map(({ hour, requests }) => [hour, requests])).toEqual([
      ['2026-03-10T12:00:00Z', 1],
      ['2026-03-10T13:00:00Z', 2],
      ['2026-03-10T14:00:00Z', 1],
      ['2026-03-10T15:00:00Z', 1],
      ['2026-03-11T12:00:00Z', 1],
      ['2026-03-12T12:00:00Z', 1],
    ]);
  });

  it.each([
    ['within an hour', 0, 0.4, 3],
    ['part of a day', -1, 1.2, 5],
    ['over midnight', 2, 24.4, 3],
    ['days and parts of days', -20, 40, 8],
    ['whole days', -12.5, 59.5, 9],
    ['nothing', 100, 101, 0],
  ])('counts every hour once: %s', async (_, fromHours, toHours, requests) => {
    const from = new Date(NOON + fromHours * HOUR_MS).toISOString();
    const to = new Date(NOON + toHours * HOUR_MS).toISOString();
    const { total } = await usage(`from=${from}&to=${to}`);
    expect(total['requests']).toBe(requests);
    const byHour = await usage(`from=${from}&to=${to}&group_by=hour`);
    expect(byHour.data.reduce((sum, row) => sum + Number(row['requests']), 0)).toBe(requests);
  });

  it.each(['day', 'hour', 'app,key', 'purpose,provider,model,day'])('sums up all pages by %s', async (groups) => {
    const { total } = await usage(ALL);
    expect((await usage(`${ALL}&group_by=${groups}&limit=1`)).total).toEqual(total);
    const beyond = await usage(`${ALL}&group_by=${groups}&cursor=1000`);
    expect([beyond.total, beyond.data]).toEqual([total, []]);
    const none = await usage(`${ALL}&group_by=${groups}&purpose=nobody-knows`);
    expect([none.total['requests'], none.total['cost_usd'], none.data]).toEqual([0, 0, []]);
  });

  it('comes in pages', async () => {
    const first = await usage(`${ALL}&group_by=day&limit=2`);
    expect([first.data.length, first.next_cursor]).toEqual([2, '2']);
    const second = await usage(`${ALL}&group_by=day&limit=2&cursor=${first.next_cursor}`);
    expect([second.data.length, second.next_cursor]).toEqual([1, null]);
  });

  it.each([
    ['group_by=colour', 'group_by'],
    ['group_by=app,app', 'group_by'],
    ['from=yesterday', 'from'],
    ['to=2026-13-01T00:00:00Z', 'to'],
    ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['app_id=-1', 'app_id'],
    ['provider_id=x', 'provider_id'],
    ['purpose=Not%20a%20slug', 'purpose'],
    ['limit=0', 'limit'],
    ['colour=red', 'colour'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await recorded.gateway.manage<{ errors: { field: string }[] }>('GET', `/usage?${query}`);
    expect([status, body.errors.map((error) => error.field)]).toEqual([400, expect.arrayContaining([field])]);
  });
});

describe('times that are no everyday ones', () => {
  it.each([
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01t00:00:00.123456789z',
    '2026-01-01T00:00:00+23:59',
    '2026-12-31T23:59:60Z',
    '9999-12-31T23:59:59-23:59',
    '9999-12-31T23:59:59.999Z',
  ])('are answered or refused, whoever is asked: %s', async (time) => {
    for (const path of ['/usage', '/requests', '/audit'])
      for (const name of ['from', 'to']) {
        const query = `${name}=${encodeURIComponent(time)}`;
        const { status, body } = await recorded.gateway.manage('GET', `${path}?${query}`);
        expect([path, name, status < 500, body]).toEqual([path, name, true, expect.anything()]);
      }
  });
});

describe('what has been used of a provider', () => {
  it('is shown with it', async () => {
    const expected = { requests_count: 9, tokens_used: 120, cost_usd: 0.0007 };
    const { body } = await recorded.gateway.manage<Row>('GET', `/servers/${recorded.serverId}`);
    expect(body).toMatchObject({ ...expected, last_used: new Date(NOON + 48 * HOUR_MS).toISOString() });
    const { body: page } = await recorded.gateway.manage<{ data: Row[] }>('GET', '/servers');
    expect(page.data[0]).toMatchObject(expected);
  });
});
