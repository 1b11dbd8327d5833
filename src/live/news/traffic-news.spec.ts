import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OverviewService } from '../overview/overview.service.js';
import { TrafficNews } from './traffic-news.js';

const TRAFFIC = { per_second: 1, purposes: [], providers: [] } as unknown as Awaited<
  ReturnType<OverviewService['traffic']>
>;

const traffic = jest.fn(() => Promise.resolve(TRAFFIC));
const news = new TrafficNews({ traffic } as unknown as OverviewService);
const told: string[] = [];

beforeEach(() => {
  jest.useFakeTimers();
  news.begin((name) => told.push(name));
});
afterEach(() => {
  news.end();
  jest.useRealTimers();
});

describe('news of the traffic', () => {
  it('are for whoever stays: nothing is summed up for somebody who has just come', async () => {
    await jest.advanceTimersByTimeAsync(4999);
    expect(traffic).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(told).toEqual(['traffic']);
    await jest.advanceTimersByTimeAsync(5000);
    expect([traffic.mock.calls.length, told]).toEqual([2, ['traffic']]);
  });
});
