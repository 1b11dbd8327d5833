import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { statusFor } from './support/app-calls.js';
import type { BuiltServer } from './support/built-server.js';
import { type KeyCheckingVendor, startKeyCheckingVendor } from './support/key-checking-vendor.js';
import { askInPlayground, choose, panel } from './support/page/acts.js';
import { openChromium } from './support/page/chromium.js';
import { Visitor } from './support/page/visitor.js';
import { StartFolder } from './support/start-folder.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const START_MS = 120_000;
const STEP_MS = 60_000;
const TOKEN = /Admin token\s+(pb_admin_\w{49})\n/;
const FIRST_KEY = 'sk-tour-first-0123456789';
const SECOND_KEY = 'sk-tour-second-0123456789';
const TOKEN_DELAY_MS = 40;

let folder: StartFolder;
let server: BuiltServer;
let browser: Browser;
let visitor: Visitor;
let page: Page;
let url: string;
let vendor: KeyCheckingVendor;
let first: ModelServer;
let second: ModelServer;

beforeAll(async () => {
  [folder, browser, vendor, first, second] = await Promise.all([
    StartFolder.make(),
    openChromium(),
    startKeyCheckingVendor(FIRST_KEY, SECOND_KEY),
    startModelServer({ model: 'first.gguf', tokenDelayMs: TOKEN_DELAY_MS }),
    startModelServer({ model: 'second.gguf', tokenDelayMs: TOKEN_DELAY_MS }),
  ]);
  server = folder.start({ EGRESS_ALLOW_ORIGINS: vendor.url });
  url = await server.url();
  visitor = await Visitor.arrive(browser, url);
  ({ page } = visitor);
}, START_MS);
afterAll(async () => {
  await browser.close();
  await folder.remove();
  await Promise.all([vendor.close(), first.stop(), second.stop()]);
});

/** The navigation's link of a page. */
async function go(link: string, heading = link): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: link }).click();
  await page.getByRole('heading', { name: heading, level: 1, exact: true }).waitFor();
}

const nameOf = ({ port }: ModelServer): string => `llamacpp-${port}`;
/** A card of the patch bay, by what stands in its title. */
const card = (name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) });

/** Reads a text that grows until it is over. @returns each length it was seen with */
async function lengthsOf(text: Locator, isOver: () => Promise<boolean>): Promise<readonly number[]> {
  const lengths = new Set<number>();
  do lengths.add(((await text.textContent()) ?? '').length);
  while (!(await isOver()));
  return [...lengths];
}

/** One story: each step goes on where the one before it ended. */
describe('somebody who has never seen Patchbay', () => {
  it(
    'logs in with the token that the first start printed',
    async () => {
      const token = await server.said(TOKEN);
      // Nobody is logged in yet, and the page has to ask to know.
      visitor.watch.expect(/^401 GET \/api\/v1\/auth\/me$/);
      await page.goto('/');
      await page.getByLabel('Admin token').fill(token);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Patch bay', level: 1 }).waitFor();
      await page.getByText('No provider is registered yet').waitFor();
      expect(await page.title()).toBe('Patch bay · Patchbay');
    },
    STEP_MS,
  );

  it(
    'discovers two local servers and adds both',
    async () => {
      await page.getByRole('link', { name: 'Add the first provider' }).click();
      await page.getByLabel('Other ports (optional)').fill(`${first.port}, ${second.port}`);
      await page.getByRole('button', { name: 'Look for servers' }).click();
      await page.getByRole('button', { name: 'Add all 2' }).click();
      await panel(page, 'Add 2 servers').getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText('2 servers are added. Live on 1 / 1').waitFor();
      const plugs = page.getByRole('link', { name: 'Plug it in' });
      await plugs.nth(1).waitFor();
      expect(await plugs.count()).toBe(2);
    },
    STEP_MS,
  );

  it(
    'plugs chat into one, with the other as its fallback',
    async () => {
      await go('Patch bay');
      await page.getByRole('button', { name: 'Plug chat in…' }).click();
      const review = panel(page, 'Review change');
      await choose(review, 'Plug in', nameOf(first));
      await choose(review, 'Add fallback 1', nameOf(second));
      await review.getByLabel('Why (kept with the revision)').fill('First cable');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText(`chat is plugged into ${nameOf(first)}`).waitFor();
      await review.getByText('Live on 1 / 1').waitFor();
      await review.getByRole('button', { name: 'Close' }).last().click();
      await card('chat').getByText('normal').waitFor();
      expect(await review.count()).toBe(0);
    },
    STEP_MS,
  );

  it(
    'sees an answer of the playground come bit by bit',
    async () => {
      await go('Playground');
      const turn = await askInPlayground(page, 'chat', 'Write 50 words about sleep');
      const over = turn.getByText('answered', { exact: true });
      const lengths = await lengthsOf(turn, () => over.isVisible());
      expect(lengths.length).toBeGreaterThan(5);
      await turn.getByText(/word-\d/).waitFor();
      await turn.getByText(`by ${nameOf(first)}`).waitFor();
      await turn.getByText(/^\d+(\.\d+)? tok\/s$/).waitFor();
    },
    STEP_MS,
  );

  it(
    'kills the server, and the fallback answers',
    async () => {
      await first.stop();
      await page.getByLabel('Your question').fill('Is anybody there?');
      await page.getByRole('button', { name: 'Send' }).click();
      const turn = page.getByRole('article').last();
      await turn.getByText('answered', { exact: true }).waitFor();
      await turn.getByText(`by ${nameOf(second)}`).waitFor();
      expect(await turn.textContent()).toContain(`after ${nameOf(first)}`);
    },
    STEP_MS,
  );

  it(
    'reads on the patch bay that it is down, and chat on its fallback',
    async () => {
      await go('Patch bay');
      await card('chat').getByText('on fallback').waitFor({ timeout: STEP_MS });
      await card(nameOf(first)).getByText('down', { exact: true }).waitFor();
      expect(await card(nameOf(second)).textContent()).not.toContain('down');
    },
    STEP_MS,
  );

  it(
    'takes the dead server out of the chain, and undoes it',
    async () => {
      await page.getByRole('button', { name: 'Plug chat in…' }).click();
      const review = panel(page, 'Review change');
      await review.getByRole('button', { name: `Take ${nameOf(first)} out of the chain` }).click();
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await card('chat').getByText('normal').waitFor();
      await review.getByRole('button', { name: 'Undo' }).click();
      await page.getByText(/Revision \d+ is undone\. Live on 1 \/ 1/).waitFor();
      await panel(page, 'chat').getByRole('button', { name: 'Close', exact: true }).click();
      await card('chat').getByText('on fallback').waitFor();
      expect(await review.count()).toBe(0);
    },
    STEP_MS,
  );

  it(
    'rotates a vendor’s key, which nobody notices',
    async () => {
      const added = await visitor.ask('POST', '/llm-config/api-keys', {
        provider: 'custom',
        key_name: 'vendor',
        base_url: `${vendor.url}/v1`,
        api_key: FIRST_KEY,
      });
      expect(added.status).toBe(201);
      await go('Providers');
      await page.getByRole('button', { name: /^vendor/ }).click();
      await page.getByRole('button', { name: 'Rotate', exact: true }).click();
      const rotation = panel(page, 'Rotate the key of vendor');
      await rotation.getByLabel('New key', { exact: true }).fill(SECOND_KEY);
      await rotation.getByRole('button', { name: 'Prove and review' }).click();
      await rotation.getByRole('button', { name: 'Rotate', exact: true }).click();
      await page.getByText('“vendor” is rotated to key version 2.').waitFor();
      await rotation.getByRole('button', { name: 'Close' }).last().click();
      await page.getByText(/^v2 \*{4}6789$/).waitFor();
      expect(await page.content()).not.toContain(SECOND_KEY);
    },
    STEP_MS,
  );

  it(
    'gives an app a key that works, and revokes it',
    async () => {
      await go('Apps and keys');
      await page.getByRole('button', { name: 'New app' }).first().click();
      await panel(page, 'New app').getByLabel('Name', { exact: true }).fill('tourist');
      await panel(page, 'New app').getByRole('button', { name: 'Review' }).click();
      await panel(page, 'Review change').getByRole('button', { name: 'Add the app' }).click();
      await page.getByRole('heading', { name: 'tourist', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'New key' }).first().click();
      await panel(page, 'New key').getByRole('button', { name: 'Make the key' }).click();
      const made = panel(page, 'The new key');
      const key = (await made.locator('code').first().textContent()) ?? '';
      expect(await statusFor({ url }, key)).toBe(200);
      await made.getByRole('button', { name: 'I have stored it' }).click();
      await page.getByRole('button', { name: /rotate or revoke/i }).click();
      await page.getByRole('menuitem', { name: 'Revoke…' }).click();
      await panel(page, /^Revoke/)
        .getByRole('button', { name: 'Revoke this key' })
        .click();
      await page.getByText(/of “tourist” is revoked\. Live on 1 \/ 1/).waitFor();
      expect(await statusFor({ url }, key)).toBe(401);
    },
    STEP_MS,
  );

  it(
    'finds all of it in the history',
    async () => {
      await go('Revisions');
      await page.getByText('First cable').first().waitFor();
      await go('Activity');
      await page.getByRole('table').getByText('playground').first().waitFor();
      expect(await page.getByRole('row').count()).toBeGreaterThan(2);
    },
    STEP_MS,
  );

  it('has seen no error in the console, and nothing that the policy forbids', () => {
    expect(visitor.watch.complaints).toEqual([]);
  });
});
