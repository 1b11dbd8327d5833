import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from './support/gateway.js';
import { expectProblem, revisionOf } from './support/problems.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

describe('an app', () => {
  it.each([
    ['a purpose that does not exist', { purposes: ['chat', 'nothing'] }, ['purposes.1']],
    ['a provider that does not exist', { providers: [99_999] }, ['providers.0']],
    ['the same purpose twice', { purposes: ['chat', 'chat'] }, ['purposes']],
    ['a slug that is none', { purposes: ['Chat!'] }, ['purposes']],
    ['an id that is none', { providers: ['1'] }, ['providers']],
    ['a burst without requests per minute', { limits: { burst: 5 } }, ['limits']],
    ['a burst beyond a minute', { limits: { burst: 5, requests_per_minute: 4 } }, ['limits']],
    ['a limit of nothing', { limits: { requests_per_minute: 0 } }, ['limits.requests_per_minute']],
    ['a limit nobody knows', { limits: { requests_per_hour: 5 } }, ['limits.requests_per_hour']],
    ['a budget without a bound', { budget: { hard: true } }, ['budget']],
    ['a budget below nothing', { budget: { usd_per_day: -1 } }, ['budget.usd_per_day']],
    ['a share above one', { budget: { usd_per_day: 1, warn_at: 2 } }, ['budget.warn_at']],
    ['null where something is needed', { enabled: null }, ['enabled']],
    ['an id of its own', { id: 7 }, ['id']],
    ['a time of its own', { created_at: '2020-01-01T00:00:00Z' }, ['created_at']],
    ['a role', { role: 'admin' }, ['role']],
    ['a key', { token_hash: 'x' }, ['token_hash']],
  ])('is refused with %s, and nothing is stored', async (_, fields, named) => {
    const before = await revisionOf(gateway);
    expectProblem(await gateway.manage('POST', '/apps', { name: 'wrong', ...fields }), 400, 'invalid_request', named);
    expect(await revisionOf(gateway)).toBe(before);
  });
});
