import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Sparing } from './sparing.js';

/** Takes so long each time; answers with how often it was asked. */
function taking(ms: number): Sparing<number> {
  let asked = 0;
  return new Sparing(() => {
    jest.advanceTimersByTime(ms);
    return Promise.resolve(++asked);
  });
}

describe('what is asked sparingly', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('is asked again after twenty times as long as it took', async () => {
    const dear = taking(300);
    expect(await dear.read()).toBe(1);
    jest.advanceTimersByTime(5900);
    expect(await dear.read()).toBe(1);
    jest.advanceTimersByTime(200);
    expect(await dear.read()).toBe(2);
  });

  it('is asked each time when that takes nothing, and when it was to be forgotten', async () => {
    const cheap = taking(0);
    expect([await cheap.read(), await cheap.read()]).toEqual([1, 2]);
    const dear = taking(300);
    await dear.read();
    dear.forget();
    expect(await dear.read()).toBe(2);
  });

  it('is asked again at once after it failed', async () => {
    let isAway = true;
    const asking = new Sparing(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve('there')));
    await expect(asking.read()).rejects.toThrow('away');
    isAway = false;
    expect(await asking.read()).toBe('there');
  });
});
