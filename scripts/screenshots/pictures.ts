import type { Page } from 'playwright-core';
import { askInPlayground } from '../../test/support/page/acts.ts';
import { PAGES } from '../../test/support/page/places.ts';
import type { Demo } from './demo.ts';

export interface Picture {
  readonly name: string;
  readonly path: string;
  /** What is done first, so that there is something to see. */
  readonly before?: (page: Page) => Promise<void>;
}

/** Of every page, and of what matters most within some. */
export function picturesOf({ servers, vendorId, requestId }: Demo & Furnished): readonly Picture[] {
  const standIn = servers.find(({ name }) => name === 'medpalm-8081')?.id ?? 0;
  return [
    ...PAGES.map(({ name, path }) => ({ name, path, ...(name === 'playground' && { before: ask }) })),
    { name: 'patch-bay-review', path: `/?purpose=insurance&plug=ai_server:${standIn}`, before: untilChecked },
    { name: 'provider', path: `/providers/${vendorId}` },
    { name: 'provider-new', path: '/providers/new' },
    { name: 'request', path: `/activity/${requestId}` },
  ];
}

/** What the pictures need to know of the furniture. */
export interface Furnished {
  readonly vendorId: number;
  /** Of a request that a fallback has answered. */
  readonly requestId: string;
}

async function ask(page: Page): Promise<void> {
  const turn = await askInPlayground(page, 'insurance', 'Which papers does a claim after a storm need?');
  await turn.getByText('answered', { exact: true }).waitFor();
  // How fast it was is known when it is recorded.
  await turn.getByText(/^\d+(\.\d+)? tok\/s$/).waitFor();
}

async function untilChecked(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Plug in', exact: true }).waitFor();
  await page.getByText('checking…').first().waitFor({ state: 'hidden' });
}
