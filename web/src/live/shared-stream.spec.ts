import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Topic } from './live-events.js';
import { type Connected, type Listener, SharedStream } from './shared-stream.js';

interface Opened {
  readonly topics: readonly Topic[];
  readonly connected: Connected;
  isClosed: boolean;
}

let opened: Opened[];
let stream: SharedStream;
beforeEach(() => {
  jest.useFakeTimers();
  opened = [];
  stream = new SharedStream((topics, connected) => {
    const one = { topics, connected, isClosed: false };
    opened.push(one);
    return () => void (one.isClosed = true);
  });
});
afterEach(() => {
  jest.useRealTimers();
});

const running = (): readonly Opened[] => opened.filter(({ isClosed }) => !isClosed);

function last(): Opened {
  const one = opened.at(-1);
  if (!one) throw new Error('nothing was opened');
  return one;
}

/** What a listener was told, as words. */
function listening(): Listener & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    onEvent: (name) => void told.push(name),
    onConnected: (isConnected) => void told.push(isConnected ? 'connected' : 'lost'),
    onMissed: () => void told.push('missed'),
  };
}

function join(listener: Listener, topics: readonly Topic[] = []): () => void {
  const leave = stream.join(listener, topics);
  jest.advanceTimersByTime(0);
  return leave;
}

const OVERLOADED = true;
const CREDENTIALS = { changed: ['app'] };

describe('the stream of a tab', () => {
  it('is one for all who listen', () => {
    const [first, second] = [listening(), listening()];
    join(first);
    last().connected.opened();
    join(second);
    expect(opened).toHaveLength(1);
    last().connected.told('credentials', CREDENTIALS);
    expect([first.told, second.told]).toEqual([
      ['connected', 'credentials'],
      ['connected', 'credentials'],
    ]);
  });

  it('has another topic from a new connection, before the old one is closed', () => {
    const [page, log] = [listening(), listening()];
    join(page);
    last().connected.opened();
    const leave = join(log, ['requests']);
    expect(running().map(({ topics }) => topics)).toEqual([[], ['requests']]);
    last().connected.opened();
    expect(running().map(({ topics }) => topics)).toEqual([['requests']]);
    expect(page.told).toEqual(['connected', 'connected']);
    leave();
    jest.advanceTimersByTime(0);
    last().connected.opened();
    expect(running().map(({ topics }) => topics)).toEqual([[]]);
  });

  it('stays as it is for who leaves and comes back at once', () => {
    const log = listening();
    const leave = join(log, ['requests']);
    last().connected.opened();
    leave();
    join(log, ['requests']);
    expect([opened.length, running().length]).toEqual([1, 1]);
    expect(log.told).toEqual(['connected', 'connected']);
  });

  it('says what was missed when it comes again by itself', () => {
    const page = listening();
    join(page);
    last().connected.opened();
    last().connected.lost(false);
    last().connected.opened();
    expect(page.told).toEqual(['connected', 'lost', 'connected', 'missed']);
    expect(opened).toHaveLength(1);
  });

  it('is opened again when it was refused, ever less often', () => {
    join(listening());
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const before = opened.length;
      last().connected.lost(OVERLOADED);
      jest.advanceTimersByTime(pause - 1);
      expect(opened).toHaveLength(before);
      jest.advanceTimersByTime(1);
      expect(opened).toHaveLength(before + 1);
    }
    last().connected.opened();
    last().connected.lost(OVERLOADED);
    jest.advanceTimersByTime(1000);
    expect(running().at(-1)).toBe(last());
  });

  it('goes on where one with more topics is refused', () => {
    const page = listening();
    join(page);
    last().connected.opened();
    join(listening(), ['requests']);
    last().connected.lost(OVERLOADED);
    opened[0]?.connected.told('credentials', CREDENTIALS);
    expect([page.told, opened[0]?.isClosed]).toEqual([['connected', 'credentials'], false]);
    jest.advanceTimersByTime(1000);
    last().connected.opened();
    expect(opened[0]?.isClosed).toBe(true);
  });

  it('rests while nobody looks, and says then that something was missed', () => {
    const page = listening();
    join(page);
    last().connected.opened();
    stream.rest();
    expect(running()).toEqual([]);
    join(listening(), ['requests']);
    expect(running()).toEqual([]);
    stream.wake();
    last().connected.opened();
    expect([running().length, page.told]).toEqual([1, ['connected', 'connected', 'missed']]);
    stream.wake();
    expect(opened).toHaveLength(2);
  });

  it('is closed when the last one leaves, and not opened again', () => {
    const leave = join(listening());
    last().connected.lost(OVERLOADED);
    leave();
    jest.advanceTimersByTime(60_000);
    expect(opened).toHaveLength(1);
    const other = join(listening());
    last().connected.opened();
    other();
    jest.advanceTimersByTime(0);
    expect(running()).toHaveLength(1);
  });
});
