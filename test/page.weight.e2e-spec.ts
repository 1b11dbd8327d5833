import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'playwright-core';
import { PageGround } from './support/page/page-ground.js';
import { PAGES } from './support/page/places.js';
import type { Visitor } from './support/page/visitor.js';

const START_MS = 60_000;
const MOST_BYTES = 350 * 1024;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/** Goes on for as long as the page is open. */
const EVENTS = /\/events(\?|$)/;

let ground: PageGround;
beforeAll(async () => {
  ground = await PageGround.start();
}, START_MS);
afterAll(() => ground.stop());
afterEach(() => ground.finish());

interface Loaded {
  readonly type: string;
  readonly path: string;
  readonly bytes: number;
  readonly encoding: string | undefined;
}

/** Everything the first page of a browser that has never been here asks for. */
async function firstLoad(visitor: Visitor, path: string): Promise<readonly Loaded[]> {
  const asked: Request[] = [];
  visitor.page.on('request', (request) => asked.push(request));
  await visitor.visit(path);
  await visitor.page.evaluate('document.fonts.ready.then(() => undefined)');
  return Promise.all(asked.filter((request) => !EVENTS.test(request.url())).map(loadedBy));
}

async function loadedBy(request: Request): Promise<Loaded> {
  const response = await request.response();
  await response?.finished();
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  return {
    type: request.resourceType(),
    path: new URL(request.url()).pathname,
    bytes: responseBodySize + responseHeadersSize,
    encoding: await encodingOf(response),
  };
}

async function encodingOf(response: Response | null): Promise<string | undefined> {
  return (await response?.allHeaders())?.['content-encoding'];
}

describe('the first load', () => {
  it('takes at most 350 KB, fonts and answers of the API included', async () => {
    const loaded = await firstLoad(await ground.visitor(), '/');
    const types = new Set(loaded.map(({ type }) => type));
    expect([...types]).toEqual(expect.arrayContaining(['document', 'script', 'stylesheet', 'font', 'fetch']));
    const sum = loaded.reduce((before, { bytes }) => before + bytes, 0);
    process.stderr.write(`First load of /: ${Math.round(sum / 1024)} KB in ${loaded.length} answers\n`);
    expect(sum).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('is packed: no script, style or document travels as it is', async () => {
    const loaded = await firstLoad(await ground.visitor(), '/');
    const plain = loaded.filter(
      ({ type, bytes, encoding }) =>
        ['document', 'script', 'stylesheet'].includes(type) && bytes > 2048 && encoding === undefined,
    );
    expect(plain).toEqual([]);
  });
});

describe('the code of a page', () => {
  it('is loaded while it is asked who is logged in', async () => {
    const { page } = await ground.visitor();
    const answer = Promise.withResolvers<void>();
    await page.route('**/api/v1/auth/session', async (route) => {
      await answer.promise;
      await route.continue();
    });
    const code = page.waitForResponse(/\/assets\/instances-page-[^/]+\.js$/);
    await page.goto('/instances');
    expect((await code).status()).toBe(200);
    answer.resolve();
    await page.locator('main h1').waitFor();
  });
});

describe('what the browser is told', () => {
  it.each(PAGES)('$path has exactly the policy of the page, and may be framed by nobody', async ({ path }) => {
    const response = await fetch(`${ground.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const markup = (await response.text()).replaceAll(/<!--.*?-->/gs, '');
    expect(markup).not.toMatch(/<style|\son\w+=|\sstyle=|<script(?![^>]*\ssrc=)/i);
  });

  it('loads nothing from elsewhere, on no page', async () => {
    const visitor = await ground.visitor();
    const asked = new Set<string>();
    visitor.page.on('request', (request) => asked.add(new URL(request.url()).origin));
    for (const { path } of PAGES) await visitor.visit(path);
    expect([...asked]).toEqual([ground.url]);
  });
});

describe('the navigation', () => {
  it('leads to each of the pages that these tests know, and to no other', async () => {
    const { page } = await ground.visitor();
    await page.goto('/');
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await links.first().waitFor();
    const shown = await Promise.all(
      (await links.all()).map(async (link) => [await link.getAttribute('href'), (await link.innerText()).trim()]),
    );
    expect(shown).toEqual(PAGES.map(({ path, link }) => [path, link]));
  });
});
