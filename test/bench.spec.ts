import { describe, expect, it } from '@jest/globals';
import { EventReader } from '../bench/load/event-reader.js';
import { LARGE, NAMES, WORKERS } from '../bench/names.js';
import { isWhole, readOptions, USAGE } from '../bench/options.js';
import { chatRequest, streamEvents, STREAM_EVENTS, streamHead } from '../bench/payload.js';
import { TITLES } from '../bench/peers.js';
import { chart } from '../bench/report/chart.js';
import { type Row, summarise, tightScenarios } from '../bench/report/rows.js';
import { rowsTable, verdictsTable } from '../bench/report/tables.js';
import { judge, type Verdict } from '../bench/report/verdicts.js';
import type { Sample } from '../bench/rounds.js';
import { growthMib } from '../bench/soak.js';
import { median, medianRatio, percentile, slope } from '../bench/statistics.js';

function sample(scenario: string, peer: string, perSecond: number, more: Partial<Sample> = {}): Sample {
  return { scenario, peer, perSecond, count: perSecond, p50Us: 100, p99Us: 200, errors: 0, busyBefore: 0, ...more };
}

function row(scenario: string, peer: string, more: Partial<Row> = {}): Row {
  const [known] = summarise([sample(scenario, peer, 1000)]);
  if (!known) throw new Error('a sample makes a row');
  return { ...known, ...more };
}

function twoWorkers(busiest: number): readonly Verdict[] {
  const one = row(WORKERS.name, WORKERS.one, { cpu_us: 100 });
  const two = row(WORKERS.name, WORKERS.two, { cpu_us: 104, busiest_cpu_us: busiest, times_first: 1.4 });
  return judge({ rows: [one, two] });
}

describe('statistics', () => {
  it('knows percentiles and medians', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  it('fits a line', () => {
    const points = [0, 1, 2, 3].map((x) => [x, 7 + 2 * x] as const);
    expect(slope(points)).toBeCloseTo(2);
    expect(slope([[1, 5]])).toBe(0);
  });

  it('compares round by round', () => {
    expect(medianRatio([10, 50, 30], [100, 100, 100])).toBeCloseTo(0.3);
    expect(medianRatio([10, 20], [100, 200])).toBeCloseTo(0.1);
  });

  it('tells growth over ten minutes, without the beginning', () => {
    const flat = [100, 180, ...Array.from({ length: 58 }, () => 200)];
    expect(growthMib(flat)).toBeCloseTo(0);
    const growing = Array.from({ length: 60 }, (_, index) => 200 + index);
    expect(growthMib(growing)).toBeCloseTo(60);
  });
});

describe('what goes over the wire', () => {
  it.each([1, 10, 100])('a request of %s KB has exactly that size', (kib) => {
    expect(chatRequest(undefined, kib * 1024)).toHaveLength(kib * 1024);
  });

  it.each([13, 64, 1000, 100_000])('events are counted in chunks of %s bytes', (size) => {
    const bytes = Buffer.concat([streamHead, ...streamEvents]);
    const reader = new EventReader();
    for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
    expect([reader.events, reader.hasEnded, reader.hasFailed]).toEqual([STREAM_EVENTS, true, false]);
  });

  it('a refusal is no stream', () => {
    const reader = new EventReader();
    reader.take(Buffer.from('HTTP/1.1 503 Service Unavailable\r\n\r\n'));
    expect(reader.hasFailed).toBe(true);
  });
});

describe('options', () => {
  it('are whole by default', () => {
    const options = readOptions([]);
    expect(options).toMatchObject({ rounds: 3, seconds: 5, peers: ['direct', 'nginx', 'portkey', 'patchbay'] });
    expect(isWhole(options)).toBe(true);
  });

  it('read times, peers and scenarios', () => {
    const options = readOptions(['--soak', '10m', '--peers', 'patchbay,direct', '--only', '1 KB']);
    expect(options).toMatchObject({ soakSeconds: 600, peers: ['direct', 'patchbay'] });
    expect(options.only?.test(NAMES.usual)).toBe(true);
    expect(isWhole(options)).toBe(false);
  });

  it('are those that --help tells of', () => {
    const told = [...USAGE.matchAll(/^ {2}(--\w+)(?: (\S+))?/gm)].map(([, ...words]) => words.filter(Boolean));
    expect(told).toHaveLength(7);
    for (const args of told) expect(() => readOptions(args)).not.toThrow();
  });

  it.each([
    [['--rounds', '0'], '--rounds takes'],
    [['--peers', 'envoy'], '--peers takes'],
    [['--soak', 'long'], '--soak takes'],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});

describe('rows', () => {
  const samples = [
    sample('a', TITLES.direct, 1000),
    sample('a', TITLES.nginx, 400, { cpuUs: 20, busiestCpuUs: 20, peakMib: 15 }),
    sample('a', TITLES.patchbay, 100, { cpuUs: 90, busiestCpuUs: 60, peakMib: 100 }),
    sample('a', TITLES.direct, 2000),
    sample('a', TITLES.nginx, 1200, { cpuUs: 30, busiestCpuUs: 30, peakMib: 16 }),
    sample('a', TITLES.patchbay, 600, { cpuUs: 110, busiestCpuUs: 70, peakMib: 90, errors: 2 }),
  ];
  const rows = summarise(samples);

  it('are medians, with ratios of the same round', () => {
    expect(rows.map(({ peer }) => peer)).toEqual([TITLES.direct, TITLES.nginx, TITLES.patchbay]);
    expect(rows[2]).toMatchObject({
      per_second: 350,
      times_first: 0.2,
      times_nginx: 0.375,
      cpu_us: 100,
      busiest_cpu_us: 65,
      peak_mib: 100,
      errors: 2,
      per_second_by_round: [100, 600],
    });
    expect(rows[1]?.busiest_cpu_us).toBeUndefined();
  });

  it('tell where the load was too slow to be sure', () => {
    expect(tightScenarios(rows)).toEqual(['a: of what the load reaches directly, nginx 53 %']);
  });

  it('are printed as Markdown', () => {
    const [titles, rule, , , patchbay] = rowsTable(rows).split('\n');
    expect(titles).toContain('| × nginx |');
    expect(rule).toMatch(/^\| -+ \| -+ \| -+: /);
    expect(patchbay).toMatch(/^\| a +\| Patchbay \| +350 \| +0\.375 \|.* 0\.100 \| +100 \| +2 \|$/);
  });
});

describe('verdicts', () => {
  it('say what was not measured', () => {
    const verdicts = judge({ rows: [] });
    expect(verdicts.length).toBeGreaterThan(10);
    expect(new Set(verdicts.map(({ holds }) => holds))).toEqual(new Set([null]));
    expect(verdictsTable(verdicts)).toContain('| not measured | –     |');
  });

  it('hold, or do not', () => {
    const direct = { p50_us: 20, p99_us: 50 };
    const verdicts = judge({
      idleMib: 121,
      growthMib: 3,
      rows: [
        row(NAMES.alone, TITLES.direct, direct),
        row(NAMES.alone, TITLES.patchbay, { p50_us: 370, p99_us: 2051, peak_mib: 200 }),
        row(NAMES.usual, TITLES.patchbay, { times_nginx: 0.33, times_portkey: 4.9, peak_mib: 249 }),
        row(LARGE.name, LARGE.oneKey, { times_first: 0.97, peak_mib: 900 }),
      ],
    });
    const said = Object.fromEntries(verdicts.map(({ requirement, holds }) => [requirement, holds]));
    expect(said).toMatchObject({
      '≥ 5 × Portkey, 1 KB, 32 connections': false,
      '≥ 0.33 × nginx, 1 KB, 32 connections': true,
      '≥ 0.33 × nginx, 100 KB prompt': null,
      'added p50 ≤ 0.35 ms, 1 connection, of requests': true,
      'added p99 ≤ 2 ms, 1 connection, of requests': false,
      'idle ≤ 120 MiB': false,
      'full load ≤ 250 MiB': true,
      'no growth over 10 minutes of load': true,
      [`≥ 0.95 × small configuration: ${LARGE.oneKey}`]: true,
    });
  });

  it('two workers are judged by the one that is busiest', () => {
    expect(twoWorkers(52).at(-1)).toMatchObject({ measured: '1.92 × by CPU time; 1.4 × beside the load', holds: true });
    expect(twoWorkers(70).at(-1)).toMatchObject({ holds: false });
  });
});

describe('the chart', () => {
  it('shows the gateways of a scenario, the longest bar for the fastest', () => {
    const svg = chart([
      row(NAMES.usual, TITLES.direct, { per_second: 70_000 }),
      row(NAMES.usual, TITLES.nginx, { per_second: 20_000 }),
      row(NAMES.usual, TITLES.patchbay, { per_second: 10_000 }),
    ]);
    const widths = [...svg.matchAll(/<rect [^>]*width="(\d+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(2);
    expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(2, 1);
    expect(svg).toContain('10,000/s');
    expect(svg).not.toContain('100 KB');
  });
});
