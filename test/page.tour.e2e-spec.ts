import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { statusFor } from './support/app-calls.js';
import { askInPlayground, choose, panel } from './support/page/acts.js';
import { addApp, makeAppKey, revokeAppKey, rotateVendorKey } from './support/page/key-acts.js';
import { FIRST_KEY, nameOf, SECOND_KEY, TourGround } from './support/page/tour-ground.js';
import type { ModelServer } from './support/upstreams.js';

const START_MS = 120_000;
const STEP_MS = 60_000;

let ground: TourGround;
let page: Page;
let first: ModelServer;
let second: ModelServer;

beforeAll(async () => {
  ground = await TourGround.begin();
  ({ page, first, second } = ground);
}, START_MS);
afterAll(() => ground.end());

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
      const token = await ground.adminToken();
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
      await page.getByText('2 servers are added. Live on 1 instance').waitFor();
      const plugs = page.getByRole('link', { name: 'Plug it in' });
      await plugs.nth(1).waitFor();
      expect(await plugs.count()).toBe(2);
    },
    STEP_MS,
  );

  it(
    'plugs chat into one, with the other as its fallback',
    async () => {
      await ground.go('Patch bay');
      await page.getByRole('button', { name: 'Plug chat in…' }).click();
      const review = panel(page, 'Review change');
      await choose(review, 'Plug in', nameOf(first));
      await choose(review, 'Add fallback 1', nameOf(second));
      await review.getByLabel('Why (kept with the revision)').fill('First cable');
      await review.getByRole('button', { name: 'Plug in', exact: true }).click();
      await review.getByText(`chat is plugged into ${nameOf(first)}`).waitFor();
      await review.getByText('Live on 1 instance').waitFor();
      await review.getByRole('button', { name: 'Close' }).last().click();
      await ground.card('chat').getByText('normal').waitFor();
      expect(await review.count()).toBe(0);
    },
    STEP_MS,
  );

  it(
    'sees an answer of the playground come bit by bit',
    async () => {
      await ground.go('Playground');
      const turn = await askInPlayground(page, 'chat', 'Write 80 words about sleep');
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
      await ground.go('Patch bay');
      await ground.card('chat').getByText('on fallback').waitFor({ timeout: STEP_MS });
      await ground.card(nameOf(first)).getByText('down', { exact: true }).waitFor();
      expect(await ground.card(nameOf(second)).textContent()).not.toContain('down');
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
      await ground.card('chat').getByText('normal').waitFor();
      await review.getByRole('button', { name: 'Undo' }).click();
      await page.getByText(/Revision \d+ is undone\. Live on 1 instance/).waitFor();
      await panel(page, 'chat').getByRole('button', { name: 'Close', exact: true }).click();
      await ground.card('chat').getByText('on fallback').waitFor();
      expect(await review.count()).toBe(0);
    },
    STEP_MS,
  );

  it(
    'rotates a vendor’s key, which nobody notices',
    async () => {
      const added = await ground.visitor.ask('POST', '/llm-config/api-keys', {
        provider: 'custom',
        key_name: 'vendor',
        base_url: ground.vendorUrl,
        api_key: FIRST_KEY,
      });
      expect(added.status).toBe(201);
      await ground.go('Providers');
      await page.getByRole('button', { name: /^vendor/ }).click();
      await rotateVendorKey(page, 'vendor', SECOND_KEY);
      await page.getByText(/^v2 \*{4}6789$/).waitFor();
      expect(await page.content()).not.toContain(SECOND_KEY);
    },
    STEP_MS,
  );

  it(
    'gives an app a key that works, and revokes it',
    async () => {
      await ground.go('Apps and keys');
      await addApp(page, 'tourist');
      const key = await makeAppKey(page);
      expect(await statusFor(ground, key)).toBe(200);
      await revokeAppKey(page);
      await page.getByText(/of “tourist” is revoked\. Live on 1 instance/).waitFor();
      expect(await statusFor(ground, key)).toBe(401);
    },
    STEP_MS,
  );

  it(
    'finds all of it in the history',
    async () => {
      await ground.go('Revisions');
      await page.getByText('First cable').first().waitFor();
      await ground.go('Activity');
      await page.getByRole('table').getByText('playground').first().waitFor();
      expect(await page.getByRole('row').count()).toBeGreaterThan(2);
    },
    STEP_MS,
  );

  it('has seen no error in the console, and nothing that the policy forbids', () => {
    expect(ground.visitor.watch.complaints).toEqual([]);
  });
});
