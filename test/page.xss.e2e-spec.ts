import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ModelDouble } from './support/model-double.js';
import { askInPlayground } from './support/page/acts.js';
import { type Canary, startCanary } from './support/page/canary.js';
import { detailPaths } from './support/page/details.js';
import { injections, readThrough } from './support/page/injection.js';
import { PageGround } from './support/page/page-ground.js';
import { payloads, type Payload } from './support/page/payloads.js';
import { INNER_PATHS, PAGES } from './support/page/places.js';
import { askWithPayloads, plantPayloads } from './support/page/plant-payloads.js';
import { Watch } from './support/page/watch.js';

const START_MS = 120_000;
const WALK_MS = 120_000;
const CHAT = '/v1/chat/completions';
const REFUSED = 400;
const DETAILS = 6;
/** Of those that are the request's own fault, which are passed on. */
const REFUSED_ONES = [2, 18, 40, 96, 150];

let ground: PageGround;
let talker: ModelDouble;
let canary: Canary;
let all: readonly Payload[];
/** Numbers of those that some page has shown. */
const shown = new Set<number>();

beforeAll(async () => {
  [ground, talker, canary] = await Promise.all([PageGround.start(), ModelDouble.start(), startCanary()]);
  all = payloads(canary.url);
  talker.models = all.map(({ text }) => text);
  // Half of what is asked now fails, which must not keep away what is asked on the page.
  const limits = { breaker_open_ms: 100 };
  const server = { name: 'talker', server_type: 'openai-compatible', base_url: talker.url, limits };
  const { id } = await ground.manage('POST', '/servers', server);
  await plantPayloads(ground, all, Number(id));
  talker.plays(CHAT, ({ seed }) => refusal(Number(seed)));
  await askWithPayloads(ground, all);
  talker.plays(CHAT, ({ stream }) => speech(stream === true));
}, START_MS);
afterAll(() => Promise.all([ground.stop(), talker.stop(), canary.close()]));

/** Half are faults of the provider, the others the request's own, which are passed on. */
function refusal(number: number): { status: number; body: object } {
  const message = all[number - 1]?.text ?? '';
  return { status: number % 2 === 0 ? REFUSED : 500, body: { error: { message, type: message, code: message } } };
}

/** Everything in one answer, in pieces that end in the middle of tags. */
function speech(isStream: boolean): { stream: string } | { status: number; body: object } {
  const text = all.map((payload) => payload.text).join('\n');
  if (!isStream) return { status: 200, body: { choices: [{ message: { content: text } }] } };
  const pieces = text.match(/.{1,37}/gsu) ?? [];
  const events = pieces.map((content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
  return { stream: `${events.join('')}data: [DONE]\n\n` };
}

async function expectText(page: Page): Promise<ReadonlySet<number>> {
  const seen = await readThrough(page, all);
  expect(await injections(page)).toEqual([]);
  for (const number of seen) shown.add(number);
  return seen;
}

async function expectInOrder(): Promise<void> {
  expect(await ground.dismiss()).toEqual([]);
  expect(canary.asked).toEqual([]);
}

describe('200 texts that would like to be more', () => {
  it.each(PAGES)(
    '$path shows them as text',
    async ({ path }) => {
      const visitor = await ground.visitor();
      await expectText(await visitor.visit(path));
      await expectInOrder();
    },
    WALK_MS,
  );

  it(
    'so do the details of what they are names of',
    async () => {
      const visitor = await ground.visitor();
      for (const path of [...INNER_PATHS, ...(await detailPaths(ground, DETAILS))])
        await expectText(await visitor.go(path));
      await expectInOrder();
    },
    WALK_MS,
  );

  it(
    'what a model says stays text, in whatever pieces it comes',
    async () => {
      const visitor = await ground.visitor();
      const turn = await askInPlayground(await visitor.visit('/playground'), 'chat', 'Say all of it');
      await turn.getByText('answered', { exact: true }).waitFor();
      expect((await expectText(visitor.page)).size).toBe(all.length);
      await expectInOrder();
    },
    WALK_MS,
  );

  it(
    'and so does what a provider says is wrong',
    async () => {
      const visitor = await ground.visitor();
      visitor.watch.expect(/^[45]\d\d POST \/api\/v1\/llm-config\/playground$/);
      for (const number of REFUSED_ONES) {
        talker.plays(CHAT, refusal(number));
        const turn = await askInPlayground(await visitor.visit('/playground'), 'chat', 'What is wrong?');
        await turn.getByText('no answer', { exact: true }).waitFor();
        expect([...(await expectText(visitor.page))]).toContain(number);
      }
      await expectInOrder();
    },
    WALK_MS,
  );

  it('each of them was seen, so that each was tried', () => {
    expect(all.filter(({ number }) => !shown.has(number)).map(({ text }) => text)).toEqual([]);
  });
});

describe('what is looked for', () => {
  it('is found on a page that does not take care', async () => {
    const context = await ground.browser.newContext();
    const watch = await Watch.over(context, canary.url);
    const page = await context.newPage();
    const scripts = all.slice(0, 6).map(({ text }) => `<p>${text}</p>`);
    canary.plant(`<script>alert('planted')</script>${scripts.join('')}<img src="${ground.url}/elsewhere">`);
    await page.goto(`${canary.url}/planted`);
    const found = (await injections(page)).join('\n');
    expect(found).toMatch(/^ran \d+ times/);
    expect(found).toContain('became <script id="xss-1">');
    expect(watch.complaints).toContain('dialog: alert planted');
    expect(watch.complaints).toContain(`elsewhere: ${ground.url}/elsewhere`);
    await context.close();
  });

  it('is found when the policy of the page forbids it', async () => {
    const visitor = await ground.visitor();
    const page = await visitor.visit('/');
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.__xss=1" id=xss-0>')`,
    );
    await page.locator('#xss-0').waitFor({ state: 'attached' });
    await page.evaluate(`fetch('${canary.url}/leak').catch(() => undefined)`);
    expect(await injections(page)).toEqual([expect.stringContaining('became <img')]);
    const found = (await ground.dismiss()).join('\n');
    expect(found).toMatch(/^policy: script-src-attr inline/m);
    expect(found).toMatch(/^policy: connect-src http/m);
    expect(canary.asked).toEqual([]);
  });

  it('an error that nothing catches is found, and one in the console', async () => {
    const visitor = await ground.visitor();
    const page = await visitor.visit('/');
    await page.evaluate(`setTimeout(() => { throw new Error('planted fault'); }); console.error('planted word')`);
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))');
    const found = (await ground.dismiss()).join('\n');
    expect(found).toMatch(/^exception: .*planted fault/m);
    expect(found).toMatch(/^console: planted word/m);
  });
});
