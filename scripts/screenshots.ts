/**
 * `npm run screenshots`: starts the demo, gives it a week of traffic and takes a picture of every page into docs/images/,
 * light and dark, on a desktop and on a phone. The pictures are to be looked at.
 */
import '../test/support/typescript-sources.ts';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../test/support/page/chromium.ts';
import { THEMES, VIEWS, type View } from '../test/support/page/places.ts';
import { Visitor } from '../test/support/page/visitor.ts';
import { type Demo, startDemo } from './screenshots/demo.ts';
import { furnish } from './screenshots/furnish.ts';
import { startFurther } from './screenshots/further.ts';
import { type Furnished, picturesOf } from './screenshots/pictures.ts';
import { smaller } from './screenshots/smaller.ts';

const IMAGES = join(import.meta.dirname, '../docs/images');
const MOST_BYTES = 150 * 1024;
/** Beside that of the demo. */
const FURTHER = 2;

const folder = await mkdtemp(join(tmpdir(), 'patchbay-pictures-'));
const ended: (() => Promise<unknown>)[] = [];
try {
  const demo = await startDemo(folder);
  ended.push(() => demo.stop());
  ended.push(await startFurther(demo, FURTHER));
  const furnished = { ...demo, ...(await furnish(demo)) };
  const browser = await openChromium();
  ended.push(() => browser.close());
  mkdirSync(IMAGES, { recursive: true });
  for (const theme of THEMES) {
    for (const view of Object.keys(VIEWS) as View[]) await takeAll(browser, furnished, { theme, view });
  }
} finally {
  for (const end of ended.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
}

type Look = Readonly<{ theme: (typeof THEMES)[number]; view: View }>;

async function takeAll(browser: Browser, demo: Demo & Furnished, look: Look): Promise<void> {
  const { url, adminToken } = demo;
  const stranger = await Visitor.arrive(browser, url, look);
  await stranger.page.goto('/');
  await stranger.page.getByRole('button', { name: 'Log in' }).waitFor();
  await take(stranger.page, 'login', look);
  await stranger.leave();

  const visitor = await Visitor.arrive(browser, url, { ...look, token: adminToken });
  for (const { name, path, before } of picturesOf(demo)) {
    const page = await visitor.visit(path);
    await before?.(page);
    await take(page, name, look);
  }
  if (visitor.watch.complaints.length > 0) throw new Error(visitor.watch.complaints.join('\n'));
  await visitor.leave();
}

async function take(page: Page, name: string, { theme, view }: Look): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  const file = join(IMAGES, `${name}-${theme}-${view}.png`);
  writeFileSync(file, smaller(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
  const bytes = statSync(file).size;
  process.stdout.write(`${file} ${Math.round(bytes / 1024)} KB${bytes > MOST_BYTES ? ', TOO LARGE' : ''}\n`);
}
