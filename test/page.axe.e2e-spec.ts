import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { seriousFindings } from './support/page/findings.js';
import { detailPaths } from './support/page/details.js';
import { makeLively } from './support/page/lively.js';
import { PageGround } from './support/page/page-ground.js';
import { ALL_PATHS, THEMES, VIEWS, type View } from './support/page/places.js';
import { type ModelServer, startModelServer } from './support/upstreams.js';

const START_MS = 90_000;
const WALK_MS = 120_000;
const MODELS = ['qwen3-32b', 'llama-3.3-70b', 'medpalm-8b'];
const LOOKS = THEMES.flatMap((theme) => (Object.keys(VIEWS) as View[]).map((view) => ({ theme, view })));

let empty: PageGround;
let lively: PageGround;
let servers: readonly ModelServer[];

beforeAll(async () => {
  [empty, lively, servers] = await Promise.all([
    PageGround.start(),
    PageGround.start(),
    Promise.all(MODELS.map((model) => startModelServer({ model }))),
  ]);
  const registered = servers.map(({ url }, index) => ({ name: `gpu-${index + 1}`, url, model: MODELS[index] ?? '' }));
  await makeLively(lively, registered);
}, START_MS);
afterAll(async () => {
  await Promise.all([empty.stop(), lively.stop()]);
  await Promise.all(servers.map((server) => server.stop()));
});
afterEach(async () => {
  await Promise.all([empty.finish(), lively.finish()]);
});

/** Rules that a page breaks seriously, by page. */
async function findingsOf(
  ground: PageGround,
  look: (typeof LOOKS)[number],
  paths = ALL_PATHS,
): Promise<Record<string, readonly string[]>> {
  const visitor = await ground.visitor(look);
  const findings: Record<string, readonly string[]> = {};
  for (const path of paths) {
    const found = await seriousFindings(await visitor.go(path));
    if (found.length > 0) findings[path] = found;
  }
  return findings;
}

describe.each(LOOKS)('in $theme on a $view', (look) => {
  it(
    'no page with something to show has a serious finding',
    async () => {
      const paths = [...ALL_PATHS, ...(await detailPaths(lively))];
      expect(await findingsOf(lively, look, paths)).toEqual({});
    },
    WALK_MS,
  );

  it(
    'no page without anything has one',
    async () => {
      expect(await findingsOf(empty, look)).toEqual({});
    },
    WALK_MS,
  );
});

describe('the login', () => {
  it.each(LOOKS)('has no serious finding in $theme on a $view', async (look) => {
    const { page, watch } = await empty.stranger(look);
    watch.expect(/^401 GET \/api\/v1\/auth\/me$/);
    await page.goto('/');
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe('what is looked for', () => {
  it('is found when it is there', async () => {
    const { page } = await empty.visitor();
    await page.goto('/');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await page.evaluate(`
      const input = document.createElement('input');
      const faint = document.createElement('p');
      faint.textContent = 'hardly legible';
      faint.style.color = '#ccc';
      faint.style.background = '#ddd';
      document.querySelector('main').append(input, faint);`);
    const found = (await seriousFindings(page)).join('\n');
    expect(found).toMatch(/^label \(critical\)/m);
    expect(found).toMatch(/^color-contrast \(serious\).*\n.*hardly legible/m);
  });
});
