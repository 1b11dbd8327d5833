import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { waitUntil } from '../src/database/embedded/poll.js';
import { panel } from './support/page/acts.js';
import { hasFocus, tabTo, unseenStops } from './support/page/keyboard.js';
import { makeLively } from './support/page/lively.js';
import { PageGround } from './support/page/page-ground.js';
import { PAGES } from './support/page/places.js';
import type { Visitor } from './support/page/visitor.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const START_MS = 90_000;
const WALK_MS = 60_000;
/** Beyond the navigation and into the page. */
const STOPS = 30;
/** A page moves the focus once it is drawn. */
const DRAWN_MS = 10_000;
const MODELS = ['one.gguf', 'two.gguf', 'three.gguf'];

let ground: PageGround;
let servers: readonly ModelServer[];
let resident: Visitor;

beforeAll(async () => {
  [ground, servers] = await Promise.all([
    PageGround.start(),
    Promise.all(MODELS.map((model) => startModelServer({ model }))),
  ]);
  await makeLively(
    ground,
    servers.map(({ url }, index) => ({ name: `gpu-${index + 1}`, url, model: MODELS[index] ?? '' })),
  );
  resident = await ground.resident();
}, START_MS);
afterAll(async () => {
  await ground.stop();
  await Promise.all(servers.map((server) => server.stop()));
});
afterEach(() => ground.finish());

/** Types into what has the focus, and takes the first that is offered. */
async function chooseByTyping(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  // The server searches: what was offered before goes when its answer comes.
  await page.getByRole('option').filter({ hasText: text }).first().waitFor();
  await page.getByRole('option').filter({ hasNotText: text }).first().waitFor({ state: 'hidden' });
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

describe('without a mouse', () => {
  it(
    'a purpose is plugged into a provider, and the focus comes back to where it began',
    async () => {
      const visitor = await ground.visitor();
      const page = await visitor.visit('/');
      const jack = page.getByRole('button', { name: 'Plug drafts in…' });
      await tabTo(page, jack);
      await page.keyboard.press('Enter');
      const review = panel(page, 'Review change');
      await review.waitFor();
      await tabTo(page, review.getByRole('combobox', { name: 'Plug in' }));
      await chooseByTyping(page, 'gpu-2');
      await review.getByRole('listitem').filter({ hasText: 'gpu-2' }).first().waitFor();
      const plug = review.getByRole('button', { name: 'Plug in', exact: true });
      await plug.waitFor();
      await tabTo(page, plug);
      await page.keyboard.press('Enter');
      await review.getByText('drafts is plugged into gpu-2').waitFor();
      // The button that was pressed is gone; the next stop is in the panel that says what was done.
      await tabTo(page, review.getByRole('button', { name: 'Undo' }));
      await page.keyboard.press('Escape');
      await review.waitFor({ state: 'detached' });
      expect(await waitUntil(() => hasFocus(page, jack), DRAWN_MS)).toBe(true);
    },
    WALK_MS,
  );

  it('the menu of a purpose offers the same, for whoever looks for it there', async () => {
    const visitor = await ground.visitor();
    const page = await visitor.visit('/');
    await tabTo(page, page.getByRole('button', { name: 'What to do with chat' }));
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Plug in…' }).waitFor();
    await page.keyboard.press('Enter');
    await panel(page, 'Review change').waitFor();
    expect(new URL(page.url()).searchParams.get('purpose')).toBe('chat');
  });

  it('the first stop leads past the navigation', async () => {
    const visitor = await ground.visitor();
    const page = await visitor.visit('/providers');
    await page.keyboard.press('Tab');
    expect(await hasFocus(page, page.getByRole('link', { name: 'To the page' }))).toBe(true);
    await page.keyboard.press('Enter');
    expect(await hasFocus(page, page.locator('main'))).toBe(true);
  });

  it.each(PAGES)('$path always shows where one is', async ({ path }) => {
    const page = await resident.visit(path);
    expect(await unseenStops(page, STOPS)).toEqual([]);
  });

  it('a stop that is not shown would be found', async () => {
    const visitor = await ground.visitor();
    const page = await visitor.visit('/');
    await page.evaluate(`for (const link of document.querySelectorAll('nav a')) link.style.outline = 'none'`);
    expect(await unseenStops(page, STOPS)).not.toEqual([]);
  });
});

describe('a panel', () => {
  it.each([
    ['/', 'chat'],
    ['/', 'gpu-1'],
    ['/apps', 'New app'],
  ])('of %s that “%s” opens takes the focus, and gives it back', async (path, name) => {
    const visitor = await ground.visitor();
    const page = await visitor.visit(path);
    const opener = page.getByRole('main').getByRole('button', { name, exact: true }).first();
    await opener.focus();
    await page.keyboard.press('Enter');
    const opened = page.getByRole('region').filter({ has: page.getByRole('button', { name: 'Close' }) });
    await opened.waitFor();
    await opened
      .locator(':focus')
      .or(opened.and(page.locator(':focus')))
      .first()
      .waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'detached' });
    expect(await waitUntil(() => hasFocus(page, opener), DRAWN_MS)).toBe(true);
  });
});
