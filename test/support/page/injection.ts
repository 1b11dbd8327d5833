import type { Page } from 'playwright-core';
import type { Payload } from './payloads.ts';

/** What payloads do when they are not text: one line each, none on a page in order. */
export async function injections(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`[
    ...(window.__xss === undefined ? [] : ['ran ' + window.__xss + ' times']),
    ...[...document.querySelectorAll('[id*="xss-"]')].map((element) => 'became ' + element.outerHTML.slice(0, 120)),
    ...[...document.querySelectorAll('[href^="javascript:" i], [action^="javascript:" i], [srcdoc]')].map(
      (element) => 'leads to ' + element.outerHTML.slice(0, 120)),
  ]`);
}

/** Scrolls to the end, through what exists in sight only. @returns numbers of the payloads that were there as text */
export async function readThrough(page: Page, all: readonly Payload[]): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  for (let screen = 0; screen < MOST_SCREENS; screen += 1) {
    const text = await page.evaluate<string>('document.body.textContent');
    for (const { number, text: payload } of all) if (text.includes(payload)) seen.add(number);
    if (!(await scrolledOn(page))) break;
  }
  return seen;
}

const MOST_SCREENS = 40;

/** Resolves when what was scrolled to is drawn; with false at the end of the page. */
function scrolledOn(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`new Promise((resolve) => {
    const before = scrollY;
    scrollBy(0, innerHeight * 0.8);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(scrollY > before)));
  })`);
}
