import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NewRequests } from '../src/usage/minutes/new-requests.js';
import { someRequest } from './support/some-request.js';
import { UsageGround } from './support/usage-ground.js';

let ground: UsageGround;
beforeAll(async () => {
  ground = await UsageGround.make();
});
afterAll(() => ground.close());

describe('what was stored a moment ago', () => {
  it('is told once, the newest first of all, and how many more there were', async () => {
    const news = new NewRequests(ground.source);
    await news.begin();
    expect(await news.take(20)).toEqual({ requests: [], leftOut: 0 });
    const records = Array.from({ length: 30 }, (_, index) => someRequest({ at: Date.now() + index }));
    await ground.storeAll(...records);
    const { requests, leftOut } = await news.take(20);
    expect(requests.map(({ id }) => id)).toEqual(records.slice(10).map(({ requestId }) => requestId));
    expect([leftOut, await news.take(20)]).toEqual([10, { requests: [], leftOut: 0 }]);
  });

  it('is told the next time when it could not be read', async () => {
    const news = new NewRequests(ground.source);
    await news.begin();
    const request = someRequest();
    await ground.storeAll(request);
    const query = ground.source.query.bind(ground.source);
    const failing = jest
      .spyOn(ground.source, 'query')
      .mockImplementation((statement, ...given) =>
        statement.includes('from requests') ? Promise.reject(new Error('away')) : query(statement, ...given),
      );
    await expect(news.take(20)).rejects.toThrow('away');
    failing.mockRestore();
    const { requests, leftOut } = await news.take(20);
    expect([requests.map(({ id }) => id), leftOut]).toEqual([[request.requestId], 0]);
  });

  it('is read once, however long it is among the latest', async () => {
    const news = new NewRequests(ground.source);
    await news.begin();
    await ground.storeAll(someRequest());
    const query = jest.spyOn(ground.source, 'query');
    await news.take(20);
    await news.take(20);
    const asked = query.mock.calls.map(([statement]) => statement.includes('request_ids'));
    query.mockRestore();
    expect(asked).toEqual([false, true, false, false]);
  });

  it('is told also when a transaction with a smaller number ends later', async () => {
    const news = new NewRequests(ground.source);
    await news.begin();
    const [one, other] = [someRequest(), someRequest()];
    await ground.storeAll(one, other);
    await ground.tables.rows('delete from stored_batches');
    const batch = (number: number, id: string): Promise<unknown> =>
      ground.tables.rows(
        `insert into stored_batches (number, requests, request_ids, request_ats) overriding system value
         select $1, 1, array[request_id], array[at] from requests where request_id = $2`,
        [number, id],
      );
    await batch(1_000_001, one.requestId);
    expect((await news.take(20)).requests.map(({ id }) => id)).toEqual([one.requestId]);
    await batch(1_000_000, other.requestId);
    expect((await news.take(20)).requests.map(({ id }) => id)).toEqual([other.requestId]);
  });
});
