import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { panel } from './support/page/acts.js';
import { PageGround } from './support/page/page-ground.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const START_MS = 90_000;
const WALK_MS = 60_000;
/** Beside the three that are there from the start; thirty are shown at first. */
const ADDED = 40;
/** More than are listed when one is looked for. */
const ALIKE = 21;
/** What is asked for once the first ones are shown. */
const othersOf = (names: string): RegExp => new RegExp(`/llm-config/(${names})\\?.*cursor=`);
const OTHERS = othersOf('purposes|active');

let ground: PageGround;
let server: ModelServer;

beforeAll(async () => {
  [ground, server] = await Promise.all([PageGround.start(), startModelServer({ model: 'qwen3-32b' })]);
  const local = { name: 'gpu-1', server_type: 'vllm', base_url: server.url };
  const provider_id = Number((await ground.manage('POST', '/servers', local))['id']);
  for (let number = 1; number <= ADDED; number += 1) {
    await ground.manage('PUT', `/purposes/${slugOf(number)}`, {});
    const body = { purpose: slugOf(number), provider_type: 'ai_server', provider_id };
    await ground.manage('POST', '/active?preflight=off', body);
  }
}, START_MS);
afterAll(() => Promise.all([ground.stop(), server.stop()]));
afterEach(() => ground.finish());

/** The later, the further up in the alphabet. */
function slugOf(number: number): string {
  return `${String.fromCodePoint('z'.charCodeAt(0) - Math.floor(number / 10))}-${number}`;
}

const cards = (page: Page): Locator => page.locator('main [data-purpose]');

/** Slugs and colours of the cards, from the top. */
function shown(page: Page): Promise<readonly (readonly (string | null)[])[]> {
  return page.evaluate(`[...document.querySelectorAll('main [data-purpose]')].map((card) =>
    [card.dataset.purpose, card.querySelector('button[title]').getAttribute('style')])`);
}

/** Holds what a browser asks for of the other purposes. @returns lets it go */
async function holdOthers(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route(OTHERS, async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

describe('a patch bay of many purposes', () => {
  it(
    'can be used before those beyond the first are there, and stays as it is when they come',
    async () => {
      const { page } = await ground.visitor();
      const letGo = await holdOthers(page);
      await page.goto('/');
      await cards(page).nth(29).waitFor();
      const before = await shown(page);
      expect(before.length).toBe(30);
      expect(before.slice(0, 5).map(([slug]) => slug)).toEqual(['chat', 'embeddings', 'reranking', 'z-1', 'z-2']);
      expect(before[3]?.[1]).toContain('--hue-4');
      await page.getByRole('button', { name: 'Plug z-9 in…' }).click();
      await panel(page, 'Review change').getByText('z-9: change what is plugged in').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Show more: 30 purposes are shown' }).waitFor();
      letGo();
      await page.getByRole('button', { name: `Show more: 30 of ${ADDED + 3} purposes are shown` }).click();
      await cards(page)
        .nth(ADDED + 2)
        .waitFor();
      const after = await shown(page);
      expect(after.slice(0, 30)).toEqual(before);
      expect(after.at(-1)?.[0]).toBe(slugOf(ADDED));
      expect(after.at(-1)?.[1]).toContain('--hue-3');
    },
    WALK_MS,
  );

  it(
    'finds every purpose, and waits for those it does not know yet',
    async () => {
      const { page } = await ground.visitor();
      const letGo = await holdOthers(page);
      await page.goto('/');
      await page.getByLabel('Search purposes and providers').fill(slugOf(ADDED));
      await page.getByText('Getting the other purposes…').waitFor();
      expect(await page.getByText('No purpose is called so').count()).toBe(0);
      letGo();
      await page.locator(`[data-purpose=${slugOf(ADDED)}]`).waitFor();
      expect(await cards(page).count()).toBe(1);
    },
    WALK_MS,
  );

  it(
    'opens a purpose beyond the first by its address, and a provider with all that is plugged into it',
    async () => {
      const { page } = await ground.visitor();
      await page.goto(`/?purpose=${slugOf(ADDED)}`);
      await panel(page, slugOf(ADDED)).getByRole('button', { name: 'gpu-1' }).click();
      const places = panel(page, 'gpu-1').getByRole('button', { name: /^[vwxyz]-\d+$/ });
      await places.nth(ADDED - 1).waitFor();
      expect(await places.count()).toBe(ADDED);
    },
    WALK_MS,
  );

  it(
    'says where the others are waited for that they could not be had, and asks again when told to',
    async () => {
      const { page, watch } = await ground.visitor();
      watch.expect(/^500 GET /);
      await page.route(OTHERS, (route) => route.fulfill({ status: 500, contentType: 'text/plain', body: 'broken' }));
      await page.goto('/?new=purpose');
      const form = panel(page, 'New purpose');
      await form.getByRole('alert').waitFor();
      await form.getByLabel('Name', { exact: true }).fill('one-more');
      expect(await form.getByRole('button', { name: 'Review…' }).isDisabled()).toBe(true);
      await page.goto(`/?purpose=${slugOf(ADDED)}`);
      await panel(page, slugOf(ADDED)).getByRole('alert').waitFor();
      await page.keyboard.press('Escape');
      await page.getByLabel('Search purposes and providers').fill(slugOf(ADDED));
      await page.getByRole('main').getByRole('alert').waitFor();
      expect(await page.getByText('Getting the other purposes…').count()).toBe(0);
      await page.unroute(OTHERS);
      await page.getByRole('button', { name: 'Ask again' }).click();
      await page.locator(`[data-purpose=${slugOf(ADDED)}]`).waitFor();
      expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
    },
    WALK_MS,
  );

  it(
    'goes on getting the others while something changes',
    async () => {
      const { page } = await ground.visitor();
      const letGo = await holdOthers(page);
      const asked = Promise.all(['purposes', 'active'].map((name) => page.waitForRequest(othersOf(name))));
      const given: string[] = [];
      page.on('requestfailed', (request) => OTHERS.test(request.url()) && given.push(request.url()));
      await page.goto('/');
      await asked;
      await ground.manage('PUT', '/purposes/z-2', { description: 'changed meanwhile' });
      await page.getByText('changed meanwhile').waitFor();
      letGo();
      await page.getByRole('button', { name: `of ${ADDED + 3} purposes` }).waitFor();
      expect(given).toEqual([]);
    },
    WALK_MS,
  );

  it(
    'asks once for all of them when something has changed',
    async () => {
      const { page } = await ground.visitor();
      await page.goto('/');
      await page.getByRole('button', { name: `of ${ADDED + 3} purposes` }).waitFor();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      const others = ['purposes', 'active'].map((name) => page.waitForResponse(othersOf(name)));
      await ground.manage('PUT', '/purposes/z-1', { description: 'another one now' });
      await page.getByText('another one now').waitFor();
      await Promise.all(others);
      const times = (name: string): number => asked.filter((path) => path.endsWith(`/llm-config/${name}`)).length;
      expect([times('purposes'), times('active')]).toEqual([2, 2]);
    },
    WALK_MS,
  );

  it(
    'reviews the chain of a purpose whose name is part of many others',
    async () => {
      const { data } = await ground.manage('GET', '/servers?q=gpu-1');
      const [{ id: provider_id }] = data as readonly [{ readonly id: number }];
      const slugs = Array.from({ length: ALIKE }, (_, number) => `a${number}-zed`);
      for (const purpose of [...slugs, 'zed']) {
        await ground.manage('PUT', `/purposes/${purpose}`, {});
        await ground.manage('POST', '/active?preflight=off', { purpose, provider_type: 'ai_server', provider_id });
      }
      const { page } = await ground.visitor();
      const asked: URLSearchParams[] = [];
      page.on('request', (request) => {
        const { pathname, searchParams } = new URL(request.url());
        if (pathname.endsWith('/active') && searchParams.has('q')) asked.push(searchParams);
      });
      await page.goto('/?purpose=zed&plug=');
      const chain = panel(page, 'Review change').getByRole('list', { name: 'Chain' });
      await chain.getByText('gpu-1').first().waitFor();
      expect(new Set(asked.map((query) => query.get('limit')))).toEqual(new Set(['20']));
    },
    WALK_MS,
  );
});
