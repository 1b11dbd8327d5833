import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { until } from './support/fleet.js';
import { activate, registerServer } from './support/plug.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

let gateway: Gateway;
let upstream: ModelServer;
let serverId: number;
beforeAll(async () => {
  upstream = await startModelServer();
  gateway = await startGateway();
  serverId = await registerServer(gateway, { name: 'gpu', url: upstream.url, model: 'demo' });
  await price({ input_per_million: 0, output_per_million: 1000 });
  await activate(gateway, 'chat', [serverId]);
}, 60_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
}, 60_000);

const REQUEST = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 10 };

async function price(told: object): Promise<void> {
  const { status } = await gateway.manage('PATCH', `/servers/${serverId}`, { prices: [told] });
  expect(status).toBe(200);
}

async function setBudget(budget: object | null): Promise<void> {
  expect((await gateway.manage('PUT', '/purposes/chat', { budget })).status).toBe(200);
}

interface State {
  readonly period: string;
  readonly spent_usd: number;
  readonly held_usd: number;
  readonly state: string;
}

async function state(): Promise<State | undefined> {
  const { body } = await gateway.manage<{ budget_state: readonly State[] }>('GET', '/purposes/chat');
  return body.budget_state.find(({ period }) => period === 'day');
}

describe('the budget of a purpose', () => {
  it('is stored, shown with how it stands, listed, and goes with null', async () => {
    await setBudget({ usd_per_day: 5, usd_per_month: 50.5, warn_at: 0.5, hard: false });
    const { body } = await gateway.manage<{ budget: object; budget_state: readonly object[] }>('GET', '/purposes/chat');
    expect(body.budget).toEqual({ usd_per_day: 5, usd_per_month: 50.5, warn_at: 0.5, hard: false });
    expect(body.budget_state).toMatchObject([
      { period: 'day', limit_usd: 5, spent_usd: 0, left_usd: 5, warn_at: 0.5, hard: false, state: 'ok' },
      { period: 'month', limit_usd: 50.5 },
    ]);
    const listed = await gateway.manage('GET', '/budgets');
    expect(listed.body).toMatchObject({ data: [{ subject: 'purpose', id: 'chat', name: 'chat', budgets: [{}, {}] }] });
    await gateway.manage('PUT', '/purposes/chat', { description: 'talk' });
    expect((await state())?.period).toBe('day');
    await setBudget(null);
    expect((await gateway.manage('GET', '/budgets')).body).toEqual({ data: [], next_cursor: null });
  });

  it('is paged', async () => {
    for (const slug of ['b-one', 'b-two', 'b-three']) {
      await gateway.manage('PUT', `/purposes/${slug}`, { budget: { usd_per_day: 1 } });
    }
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await gateway.manage<{ data: readonly { id: string }[]; next_cursor: string | null }>(
        'GET',
        `/budgets?limit=1${query}`,
      );
      ids.push(...body.data.map(({ id }) => id));
      cursor = body.next_cursor;
    }
    expect(ids).toEqual(['b-one', 'b-three', 'b-two']);
    expect((await gateway.manage('GET', "/budgets?cursor='")).status).toBe(400);
  });

  it.each([
    [{ usd_per_day: -1 }, 'budget.usd_per_day'],
    [{ usd_per_day: '1' }, 'budget.usd_per_day'],
    [{ usd_per_day: 1, warn_at: 2 }, 'budget.warn_at'],
    [{ usd_per_day: 1, spent: 0 }, 'budget.spent'],
    [{}, 'budget'],
    [7, 'budget'],
  ])('refuses %j, naming the field', async (budget, field) => {
    const { status, body } = await gateway.manage<{ errors: readonly { field: string }[] }>('PUT', '/purposes/chat', {
      budget,
    });
    expect([status, body.errors[0]?.field]).toEqual([400, field]);
  });

  it('says only of a wrong type that it is wrong', async () => {
    const { body } = await gateway.manage('PUT', '/purposes/chat', { budget: { usd_per_day: '1', hard: 'yes' } });
    expect(body['errors']).toEqual([
      { field: 'budget.usd_per_day', message: 'must be a number' },
      { field: 'budget.hard', message: 'must be a boolean value' },
    ]);
    const { body: none } = await gateway.manage('PUT', '/purposes/chat', { budget: 7 });
    expect(none['errors']).toEqual([{ field: 'budget', message: 'must be an object' }]);
  });
});

describe('an instance', () => {
  it('that ends in order tells what was spent and gives back what it was leased', async () => {
    await gateway.manage('PUT', '/purposes/leaving', { budget: { usd_per_day: 50 } });
    await activate(gateway, 'leaving', [serverId]);
    const leaving = await startGateway({}, gateway);
    const answer = await leaving.infer('chat/completions', REQUEST, { 'x-llm-purpose': 'leaving' });
    expect(answer.status).toBe(200);
    await leaving.stop();
    const { body } = await gateway.manage<{ budget_state: readonly State[] }>('GET', '/purposes/leaving');
    expect(body.budget_state[0]).toMatchObject({ held_usd: 0 });
    expect(body.budget_state[0]?.spent_usd).toBeGreaterThan(0);
  }, 30_000);
});

describe('a request', () => {
  it('is refused by a hard budget that is used up, with the reason and when to come again', async () => {
    await setBudget({ usd_per_day: 0.05 });
    let served = 0;
    let answer = await gateway.infer<{ error?: { code: string; message: string } }>('chat/completions', REQUEST);
    for (; answer.status === 200 && served < 100; served += 1) {
      answer = await gateway.infer('chat/completions', REQUEST);
    }
    expect(served).toBeGreaterThanOrEqual(5);
    expect([answer.status, answer.body.error?.code]).toEqual([429, 'budget_exceeded']);
    expect(answer.body.error?.message).toMatch(
      /budget of purpose "chat" for the day (is used up|has not enough left): .*operator can raise it/,
    );
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    await until(async () => (await state())?.held_usd === 0);
    expect((await state())?.spent_usd).toBeLessThanOrEqual(0.05);
  }, 30_000);

  it('is served by a soft one, and warned of it', async () => {
    await setBudget({ usd_per_day: 0.05, hard: false });
    await until(async () => (await gateway.infer('chat/completions', REQUEST)).headers.has('x-budget-warning'));
    const answer = await gateway.infer('chat/completions', REQUEST);
    expect([answer.status, answer.headers.get('x-budget-warning')]).toEqual([
      200,
      expect.stringMatching(/^purpose day \d+% of 0.05 USD$/),
    ]);
    await until(async () => (await state())?.state === 'used_up');
  }, 30_000);

  it('that was made before the budget was set shows in it, although nobody has drawn on it yet', async () => {
    await setBudget(null);
    expect((await gateway.infer('chat/completions', REQUEST)).status).toBe(200);
    await setBudget({ usd_per_day: 5 });
    await until(async () => ((await state())?.spent_usd ?? 0) > 0);
  }, 30_000);

  it('that may cost more than the whole budget is told to ask for less', async () => {
    await setBudget({ usd_per_day: 1000, usd_per_month: 1000 });
    const answer = await gateway.infer<{ error: { message: string } }>('chat/completions', {
      ...REQUEST,
      max_tokens: 100_000_000,
    });
    expect([answer.status, answer.body.error.message]).toEqual([429, expect.stringMatching(/max_tokens/)]);
    await setBudget(null);
  });
});
