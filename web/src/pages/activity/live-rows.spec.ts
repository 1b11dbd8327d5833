import { describe, expect, it } from '@jest/globals';
import { aRequest } from './a-request.js';
import { afterPages, merged, MOST_LIVE_ROWS, NO_LIVE_ROWS, released, withRow } from './live-rows.js';

const at = (second: number): string => new Date(Date.parse('2026-01-31T12:00:00Z') + second * 1000).toISOString();
const row = (second: number): ReturnType<typeof aRequest> => aRequest({ id: `r${second}`, at: at(second) });
const ids = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);

describe('live rows', () => {
  it('stand by when they arrived, not by when they ended, and once each', () => {
    const live = [row(2), row(5), row(3), row(5)].reduce((was, each) => withRow(was, each, false), NO_LIVE_ROWS);
    expect(ids(live.rows)).toEqual(['r5', 'r3', 'r2']);
  });

  it('wait while nothing may move', () => {
    const live = withRow(withRow(NO_LIVE_ROWS, row(1), false), row(2), true);
    expect(ids(live.rows)).toEqual(['r1']);
    expect(ids(released(live).rows)).toEqual(['r2', 'r1']);
    expect(released(live).held).toEqual([]);
  });

  it('do not grow without end while they wait', () => {
    const seconds = Array.from({ length: MOST_LIVE_ROWS + 5 }, (_, second) => second);
    const live = seconds.reduce((was, second) => withRow(was, row(second), true), NO_LIVE_ROWS);
    expect(live.held).toHaveLength(MOST_LIVE_ROWS);
    expect(live.held[0]?.id).toBe(`r${MOST_LIVE_ROWS + 4}`);
  });

  it('keep after a new page only what it may lack', () => {
    const live = { ...withRow(withRow(NO_LIVE_ROWS, row(1), false), row(58), true), leftOut: 9 };
    expect(afterPages(live, Date.parse(at(60)))).toEqual({ rows: [row(58)], held: [], leftOut: 0 });
  });
});

describe('merged', () => {
  it('puts everything in one order, the pages winning', () => {
    const changed = { ...row(2), app: 'renamed' };
    const all = merged([row(4), row(2), row(1)], [row(3), changed, row(0)]);
    expect(ids(all)).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
    expect(all[2]?.app).toBe('renamed');
  });

  it('gives the very pages where nothing is new', () => {
    const pages = [row(3)];
    expect(merged([], pages)).toBe(pages);
    expect(merged([row(3)], pages)).toBe(pages);
  });
});
