import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Soaked } from '../soak.ts';

const RESULTS = join(import.meta.dirname, '../results');
export const LATEST = join(RESULTS, 'latest.json');
const SOAK = join(RESULTS, 'soak.json');
const CHART = join(RESULTS, 'chart.svg');
const WINDOW_S = 600;

export function writeResult(file: string, result: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}

export function writeSoak(soaked: Soaked): void {
  writeResult(SOAK, soaked);
}

export function writeChart(svg: string): void {
  writeFileSync(CHART, svg);
}

/** Of the last soak; undefined where there was none of 10 minutes. */
export function readGrowth(): number | undefined {
  try {
    const { seconds, growth_mib } = JSON.parse(readFileSync(SOAK, 'utf8')) as Soaked;
    return seconds >= WINDOW_S ? growth_mib : undefined;
  } catch {
    return undefined;
  }
}
