/** Scenarios and contestants that verdicts and the chart refer to. */

export const NAMES = {
  alone: '1 KB, 1 connection',
  usual: '1 KB, 32 connections',
  many: '1 KB, 256 connections',
  longPrompt: '100 KB prompt, 16 connections',
  events: '100-event stream, 16 connections',
  paced: '512 streams of 20 events/s',
} as const;

export const PLAIN_TITLE = 'Patchbay, no pinned model';

export const LARGE = {
  name: '10,000 providers, 1,000 purposes, 1,000,000 app keys',
  small: 'small configuration',
  oneKey: 'large, one key',
  manyKeys: 'large, 1,000 keys in turn',
} as const;

export const WORKERS = {
  name: 'two workers, load on the same two cores',
  one: 'one worker',
  two: 'two workers',
} as const;
