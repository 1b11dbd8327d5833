import type { Locator, Page } from 'playwright-core';

const MOST_STOPS = 120;

/** Presses Tab until what is meant has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MOST_STOPS} times Tab never lead to ${String(target)}`);
}

export async function hasFocus(page: Page, target: Locator): Promise<boolean> {
  return (await target.and(page.locator(':focus')).count()) > 0;
}

/** Something at the focus, around it or in its place is outlined; boxes that are not seen stand in for switches. */
const IS_OUTLINED = `(() => {
  const isOutlined = (element) => [undefined, '::before', '::after'].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const focus = document.activeElement;
  if (focus === null || focus === document.body) return true;
  const around = [focus, focus.parentElement, focus.parentElement?.parentElement].filter(Boolean);
  const label = focus.closest('label');
  return [...around, ...(label?.querySelectorAll('*') ?? [])].some(isOutlined);
})()`;

/** Presses Tab so many times. @returns the stops at which nobody could see where they are */
export async function unseenStops(page: Page, stops: number): Promise<readonly string[]> {
  const unseen: string[] = [];
  for (let stop = 0; stop < stops; stop += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(IS_OUTLINED)) continue;
    unseen.push(await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 160)'));
  }
  return unseen;
}
