import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import { arrange } from '../model/arrange.js';
import type { BayPurpose } from '../model/serving.js';
import { bayKeys } from './bay-keys.js';

/** So many purposes are shown at first, so they and their chains are asked for before all others. */
export const FIRST_PURPOSES = 30;
const OTHERS_AT_A_TIME = 1000;

interface Rows<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

/**
 * Purposes in the order in which they were created, and as many chains in the same order. Not every purpose has a chain, so
 * the chains are never behind: whoever has none among them has none.
 */
export interface BayPage {
  readonly purposes: Rows<Schema<'PurposeView'>>;
  readonly chains: Rows<Schema<'Active'>>;
}

/** The first purposes, and the page they come from: the others begin where it ends. */
export interface FirstPurposes {
  readonly page: BayPage;
  readonly purposes: readonly BayPurpose[];
}

/** Where lists go on: empty at their beginning, null at their end. */
interface After {
  readonly purposes: string | null;
  readonly chains: string | null;
}

const BEGINNING: After = { purposes: '', chains: '' };

export const firstPurposes = queryOptions({
  queryKey: [...bayKeys.purposes, 'first'],
  queryFn: async ({ signal }): Promise<FirstPurposes> => {
    const page = await pageAfter(BEGINNING, signal);
    return { page, purposes: arrange(page.purposes.data, page.chains.data) };
  },
});

/** All purposes behind a page. @throws {Problem} when one of the pages cannot be had: there is no telling what it has */
export async function purposesBehind(first: BayPage, signal: AbortSignal): Promise<readonly BayPurpose[]> {
  const pages = await pagesFrom(first, signal);
  const purposes = pages.flatMap((page) => page.purposes.data);
  const chains = pages.flatMap((page) => page.chains.data);
  return arrange(purposes, chains).slice(first.purposes.data.length);
}

export function isLast(page: BayPage): boolean {
  const { purposes, chains } = afterPage(page);
  return purposes === null && chains === null;
}

async function pagesFrom(page: BayPage, signal: AbortSignal): Promise<readonly BayPage[]> {
  if (isLast(page)) return [page];
  return [page, ...(await pagesFrom(await pageAfter(afterPage(page), signal), signal))];
}

function afterPage({ purposes, chains }: BayPage): After {
  return { purposes: purposes.next_cursor, chains: chains.next_cursor };
}

async function pageAfter(after: After, signal: AbortSignal): Promise<BayPage> {
  const [purposes, chains] = await Promise.all([
    rowsAfter(after.purposes, (query) => dataOf(api.GET('/api/v1/llm-config/purposes', { params: { query }, signal }))),
    rowsAfter(after.chains, (query) => dataOf(api.GET('/api/v1/llm-config/active', { params: { query }, signal }))),
  ]);
  return { purposes, chains };
}

interface Query {
  readonly order: 'created';
  readonly limit: number;
  readonly cursor?: string;
}

async function rowsAfter<Row>(cursor: string | null, ask: (query: Query) => Promise<Rows<Row>>): Promise<Rows<Row>> {
  if (cursor === null) return { data: [], next_cursor: null };
  return ask(
    cursor === '' ? { order: 'created', limit: FIRST_PURPOSES } : { order: 'created', limit: OTHERS_AT_A_TIME, cursor },
  );
}
