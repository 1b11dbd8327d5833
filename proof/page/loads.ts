import { loadavg } from 'node:os';
import type { Browser } from 'playwright-core';
import { PAGES, type PagePlace } from '../../test/support/page/places.ts';
import { Visitor } from '../../test/support/page/visitor.ts';

/** One page, opened some times by a browser that has never seen it. */
export interface Loads {
  readonly page: PagePlace;
  /** Until what it is for was shown and a button answered, sorted. */
  readonly interactiveMs: readonly number[];
  /** How busy the machine was at most, by the kernel's average of a minute. */
  readonly load: number;
  /** What its console had to say. */
  readonly complaints: readonly string[];
}

export interface Opened {
  readonly browser: Browser;
  readonly url: string;
  readonly token: string;
}

/** What pages are for, by name; of the others the rows of their table. */
const CONTENT: Readonly<Record<string, string>> = {
  'patch-bay': 'main [data-purpose]',
  playground: 'main textarea',
  usage: 'main canvas',
};
const ROWS = 'main [role=rowgroup] [role=row]';

/** All pages in turn, so that what disturbs the machine for a while does not meet one of them alone. */
export async function loadPages(opened: Opened, times: number): Promise<readonly Loads[]> {
  const seen = new Map(PAGES.map((page) => [page, { loads: [] as Load[], averages: [] as number[] }]));
  // A browser that has just been started is slow by itself.
  for (const page of PAGES.slice(0, 1)) await loadOnce(opened, page);
  for (let time = 0; time < times; time += 1) {
    for (const [page, { loads, averages }] of seen) {
      loads.push(await loadOnce(opened, page));
      averages.push(loadavg()[0] ?? 0);
    }
  }
  return [...seen].map(([page, { loads, averages }]) => ({
    page,
    interactiveMs: loads.map(({ ms }) => ms).toSorted((one, other) => one - other),
    load: Math.max(...averages),
    complaints: loads.flatMap(({ complaints }) => complaints),
  }));
}

interface Load {
  readonly ms: number;
  readonly complaints: readonly string[];
}

/** A button answers once the page is not busy any more; that of the colours is on all of them and changes nothing else. */
async function loadOnce({ browser, url, token }: Opened, { name, path }: PagePlace): Promise<Load> {
  const visitor = await Visitor.arrive(browser, url, { token });
  try {
    const began = performance.now();
    await visitor.page.goto(path, { waitUntil: 'commit' });
    await visitor.settled();
    await visitor.page
      .locator(CONTENT[name] ?? ROWS)
      .first()
      .waitFor();
    await visitor.page.getByRole('button', { name: 'Colours as the system has them' }).click();
    await visitor.page.getByRole('button', { name: 'Light colours' }).waitFor();
    return { ms: performance.now() - began, complaints: visitor.watch.complaints };
  } finally {
    await visitor.leave();
  }
}
