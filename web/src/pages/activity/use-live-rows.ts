import { useCallback, useEffect, useState } from 'react';
import { listen, type LiveEventName, type LiveEvents } from '../../live/event-stream.js';
import { admits, type Filters } from './filters.js';
import { afterPages, type LiveRows, MOST_LIVE_ROWS, NO_LIVE_ROWS, released, withRow } from './live-rows.js';

/** Further down than this, one reads what is there, and nothing may move. */
const AT_TOP_PX = 160;
/** What ended before the server began to tell is asked for once it surely has. */
const BEGIN_MS = 2500;

interface Options {
  readonly filters: Filters;
  /** Whether to listen at all. */
  readonly isOn: boolean;
  /** Shows the newest page in place of all that came. */
  readonly startAgain: () => Promise<void>;
}

export interface LiveLog extends LiveRows {
  readonly isConnected: boolean;
  /** Shows what waited. */
  readonly release: () => void;
  /** Asks for the newest page, so that nothing is left out. */
  readonly catchUp: () => void;
}

/** Requests as they end. Those that come while one reads further down wait. */
export function useLiveRows({ filters, isOn, startAgain }: Options): LiveLog {
  const [live, setLive] = useRowsOf(filters);
  const [isConnected, setConnected] = useState(true);
  const catchUp = useCallback(() => {
    void startAgain().then(
      () => setLive((was) => afterPages(was, Date.now())),
      // What is shown stays; the next one tries again.
      () => undefined,
    );
  }, [startAgain, setLive]);
  const release = useCallback(() => setLive(released), [setLive]);

  useEffect(() => {
    if (!isOn) return undefined;
    let timer: number | undefined;
    const close = listen(
      {
        onEvent: (name, data) => setLive((was) => withEvent(was, filters, name, data)),
        onConnected(connected) {
          setConnected(connected);
          window.clearTimeout(timer);
          if (connected) timer = window.setTimeout(catchUp, BEGIN_MS);
        },
      },
      ['requests'],
    );
    return () => {
      window.clearTimeout(timer);
      close();
    };
  }, [filters, isOn, catchUp, setLive]);
  useRelease(release);

  const isFull = live.rows.length > MOST_LIVE_ROWS;
  useEffect(() => {
    if (isFull) catchUp();
  }, [isFull, catchUp]);
  return { ...live, isConnected, release, catchUp };
}

function withEvent(was: LiveRows, filters: Filters, name: LiveEventName, data: LiveEvents[LiveEventName]): LiveRows {
  if (name === 'left_out') return { ...was, leftOut: was.leftOut + (data as LiveEvents['left_out']).count };
  if (name !== 'request') return was;
  const row = data as LiveEvents['request'];
  return admits(filters, row, Date.now()) ? withRow(was, row, window.scrollY > AT_TOP_PX) : was;
}

type SetLive = (change: (was: LiveRows) => LiveRows) => void;

/** What came for these filters; for others it begins anew. */
function useRowsOf(filters: Filters): readonly [LiveRows, SetLive] {
  const [kept, setKept] = useState({ of: filters, live: NO_LIVE_ROWS });
  const setLive: SetLive = useCallback(
    (change) =>
      setKept((was) => {
        const before = was.of === filters ? was.live : NO_LIVE_ROWS;
        const live = change(before);
        return live === before && was.of === filters ? was : { of: filters, live };
      }),
    [filters],
  );
  return [kept.of === filters ? kept.live : NO_LIVE_ROWS, setLive];
}

/** What waits is shown when one comes back to the top. */
function useRelease(release: () => void): void {
  useEffect(() => {
    const look = (): void => {
      if (window.scrollY <= AT_TOP_PX) release();
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => window.removeEventListener('scroll', look);
  }, [release]);
}
