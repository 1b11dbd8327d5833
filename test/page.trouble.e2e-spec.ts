import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { choose, panel } from './support/page/acts.js';
import { makeLively } from './support/page/lively.js';
import { PageGround } from './support/page/page-ground.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const START_MS = 90_000;
const WALK_MS = 60_000;

let ground: PageGround;
let server: ModelServer;

beforeAll(async () => {
  [ground, server] = await Promise.all([PageGround.start(), startModelServer({ model: 'qwen3-32b' })]);
  await makeLively(
    ground,
    [1, 2, 3].map((number) => ({ name: `gpu-${number}`, url: server.url, model: 'qwen3-32b' })),
  );
}, START_MS);
afterAll(() => Promise.all([ground.stop(), server.stop()]));
afterEach(() => ground.finish());

/** Answers a path of the API as Patchbay does while its database is away. */
async function refuse(page: Page, path: string): Promise<void> {
  const body = { title: 'The database is away', status: 503, code: 'database_unavailable' };
  await page.route(`**${path}`, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(body) }),
  );
}

describe('while the figures are away', () => {
  it(
    'nobody reads that there are no requests',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^503 GET \/api\/v1\/llm-config\/overview$/);
      await refuse(page, '/api/v1/llm-config/overview');
      await page.goto('/');
      await page.getByText('requests not known').first().waitFor();
      expect(await page.getByText('no requests in the last hour').count()).toBe(0);
      await page.goto('/providers');
      await page.getByRole('table').getByText('not known').first().waitFor();
      expect(await page.getByText('no requests', { exact: true }).count()).toBe(0);
    },
    WALK_MS,
  );
});

describe('while nobody says who is logged in', () => {
  it('Patchbay is asked again until it does', async () => {
    const { page, watch } = await ground.visitor();
    watch.expect(/^503 GET \/api\/v1\/auth\//);
    await refuse(page, '/api/v1/auth/*');
    await page.goto('/');
    await page.getByText('The database is away').waitFor();
    await page.unrouteAll();
    await page.getByRole('heading', { name: 'Patch bay', level: 1 }).waitFor();
    expect(await page.getByText('The database is away').count()).toBe(0);
  });
});

describe('a page whose code cannot be loaded', () => {
  it('leaves the others as they are', async () => {
    const { page, watch } = await ground.visitor();
    // The browser and React tell of it in several ways.
    watch.expect(/./);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Patch bay', level: 1 }).waitFor();
    await page.route('**/assets/usage-page*', (route) => route.fulfill({ status: 404, body: '' }));
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'Usage and cost' }).click();
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor();
    await pages.getByRole('link', { name: 'Providers' }).click();
    await page.getByRole('heading', { name: 'Providers', level: 1 }).waitFor();
    expect(await page.getByText('This page could not be shown').count()).toBe(0);
  });
});

describe('a change that somebody else was quicker than', () => {
  it(
    'is not written, and is reviewed again',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^412 PATCH /);
      await page.goto('/providers');
      await page.getByRole('button', { name: /^gpu-3/ }).click();
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      const edit = panel(page, 'Edit gpu-3');
      await edit.getByLabel('Name', { exact: true }).fill('gpu-3-new');
      await edit.getByRole('button', { name: 'Review the change' }).click();
      const review = panel(page, 'Review change');
      await review.getByText('gpu-3-new').waitFor();
      await ground.manage('PUT', '/purposes/quicker', {});
      await review.getByRole('button', { name: 'Apply' }).click();
      await review.getByText('Somebody has changed the configuration since this review.').waitFor();
      await review.getByRole('button', { name: 'Review again' }).click();
      await panel(page, 'Review change').getByRole('button', { name: 'Apply' }).click();
      await page.getByRole('heading', { name: 'gpu-3-new', level: 1 }).waitFor();
      expect(await review.count()).toBe(0);
    },
    WALK_MS,
  );

  it(
    'tells what they have plugged in meanwhile, and begins again with that',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^412 POST /);
      const [first, second] = await Promise.all([target('gpu-1'), target('gpu-2')]);
      await page.goto(`/?purpose=drafts&plug=${first.provider_type}:${first.provider_id}`);
      await beforeItsWrite(page, () =>
        ground.manage('POST', '/active?preflight=off', { purpose: 'drafts', ...second }),
      );
      const review = panel(page, 'Review change');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText('Somebody has changed this chain since this review began').waitFor();
      const [theirs, mine] = await review.getByRole('list', { name: 'What changes' }).allTextContents();
      expect(theirs).toMatch(/drafts → gpu-2/);
      expect(mine).toMatch(/drafts → gpu-1/);
      await review.getByRole('button', { name: 'Begin again' }).click();
      await review.getByText(/fallback 1 → gpu-2/).waitFor();
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText('drafts is plugged into gpu-1').waitFor();
      const { fallbacks } = await ground.manage('GET', '/active/drafts');
      expect(fallbacks).toMatchObject([second]);
    },
    WALK_MS,
  );

  it(
    'is plugged in when nothing of the chain is different',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^412 POST /);
      const { provider_type, provider_id } = await target('gpu-1');
      await page.goto(`/?purpose=summaries&plug=${provider_type}:${provider_id}`);
      await beforeItsWrite(page, () => ground.manage('PUT', '/purposes/quicker-still', {}));
      const review = panel(page, 'Review change');
      await review.getByLabel('Why (kept with the revision)').fill('Night shift');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByRole('button', { name: 'Review again' }).click();
      expect(await review.getByLabel('Why (kept with the revision)').inputValue()).toBe('Night shift');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText('summaries is plugged into gpu-1').waitFor();
    },
    WALK_MS,
  );
});

describe('a change whose answer is lost', () => {
  it(
    'is not taken for that of somebody else',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^502 POST /);
      const { provider_type, provider_id } = await target('gpu-2');
      await ground.manage('PUT', '/purposes/lost', {});
      await page.goto(`/?purpose=lost&plug=${provider_type}:${provider_id}`);
      await loseItsAnswer(page, async (route) => {
        await route.fetch({ headers: { ...(await route.request().allHeaders()), origin: ground.url } });
      });
      const review = panel(page, 'Review change');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText('The answer was lost, but the chain is as you wanted it.').waitFor();
      expect(await review.getByText('Somebody has changed').count()).toBe(0);
      await review.getByRole('button', { name: 'To the purpose' }).click();
      await panel(page, 'lost').getByRole('button', { name: 'gpu-2' }).waitFor();
    },
    WALK_MS,
  );

  it(
    'is told of together with what has changed, and nobody says that nothing was written',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^502 POST /);
      const [first, second] = await Promise.all([target('gpu-1'), target('gpu-2')]);
      await ground.manage('PUT', '/purposes/crossed', {});
      await page.goto(`/?purpose=crossed&plug=${first.provider_type}:${first.provider_id}`);
      await loseItsAnswer(page, () =>
        ground.manage('POST', '/active?preflight=off', { purpose: 'crossed', ...second }),
      );
      const review = panel(page, 'Review change');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText('This chain has changed since this review began').waitFor();
      await review.getByText('Patchbay answered 502 without saying why.').waitFor();
      expect(await review.getByText('Nothing of yours was written').count()).toBe(0);
    },
    WALK_MS,
  );
});

describe('a review that begins again', () => {
  it(
    'keeps why it is done and what was to be done',
    async () => {
      const { page } = await ground.visitor();
      const other = await target('gpu-2');
      await ground.manage('PUT', '/purposes/again', {});
      await page.goto('/?purpose=again&plug=');
      const review = panel(page, 'Review change');
      await choose(review, 'Plug in', 'gpu-1');
      await review.getByLabel('Why (kept with the revision)').fill('Night shift');
      await ground.manage('POST', '/active?preflight=off', { purpose: 'again', ...other });
      await review.getByText('Nothing of yours was written.').waitFor();
      await review.getByRole('button', { name: 'Begin again' }).click();
      await review.getByText('What you had in mind').waitFor();
      await review.getByText(/again → gpu-1/).waitFor();
      await choose(review, 'Plug into another provider', 'gpu-1');
      expect(await review.getByLabel('Why (kept with the revision)').inputValue()).toBe('Night shift');
      expect(await review.getByText('What you had in mind').count()).toBe(0);
    },
    WALK_MS,
  );
});

describe('a review behind a proxy that takes headers away', () => {
  it(
    'says so, since it could not tell what others change meanwhile',
    async () => {
      const { page } = await ground.visitor();
      const { provider_type, provider_id } = await target('gpu-1');
      await page.route(/\/active\?q=/, async (route) => {
        const response = await route.fetch();
        const headers = Object.entries(response.headers()).filter(([name]) => name !== 'x-config-revision');
        await route.fulfill({ response, headers: Object.fromEntries(headers) });
      });
      await page.goto(`/?purpose=chat&plug=${provider_type}:${provider_id}`);
      const review = panel(page, 'Review change');
      await review.getByText('The revision is not known').waitFor();
      expect(await review.getByRole('button', { name: 'Plug in', exact: true }).count()).toBe(0);
    },
    WALK_MS,
  );
});

/** Answers the write as a proxy does that has lost the connection. @param act what happens to it before */
async function loseItsAnswer(page: Page, act: (route: Route) => Promise<unknown>): Promise<void> {
  await page.route(
    isWrite,
    async (route) => {
      await act(route);
      await route.fulfill({ status: 502, contentType: 'text/html', body: 'Bad gateway' });
    },
    { times: 1 },
  );
}

/** Of a chain, and not only tried. */
function isWrite({ pathname, searchParams }: URL): boolean {
  return pathname.endsWith('/active') && searchParams.has('wait');
}

/** Somebody else does something after the review, whatever the page has heard of it by then. */
async function beforeItsWrite(page: Page, act: () => Promise<unknown>): Promise<void> {
  await page.route(
    isWrite,
    async (route) => {
      await act();
      await route.continue();
    },
    { times: 1 },
  );
}

async function target(name: string): Promise<{ provider_type: 'ai_server'; provider_id: number }> {
  const { data } = await ground.manage('GET', `/servers?q=${name}`);
  const [found] = data as readonly { readonly id: number }[];
  return { provider_type: 'ai_server', provider_id: found?.id ?? 0 };
}

describe('the search of the providers', () => {
  it('is over when the navigation leads to all of them', async () => {
    const { page } = await ground.visitor();
    await page.goto('/providers?q=gpu-1');
    const search = page.getByLabel('Search');
    expect(await search.inputValue()).toBe('gpu-1');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Providers' }).click();
    await page.getByRole('button', { name: /^gpu-2/ }).waitFor();
    expect(await search.inputValue()).toBe('');
  });
});
