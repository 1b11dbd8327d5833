import type { Locator, Page } from 'playwright-core';

/** Finds one of many by typing, as somebody would who knows its name. */
export async function choose(place: Page | Locator, label: string, text: string): Promise<void> {
  const box = place.getByRole('combobox', { name: label, exact: true });
  await box.click();
  await box.fill(text);
  const page = 'page' in place ? place.page() : place;
  await page.getByRole('option').filter({ hasText: text }).first().click();
}

/** The panel beside the page. */
export function panel(page: Page, title: string | RegExp): Locator {
  return page.getByRole('region', { name: title });
}

/** Asks in the playground and resolves when the answer is over, with what it says of itself. */
export async function askInPlayground(page: Page, purpose: string, question: string): Promise<Locator> {
  await choose(page, 'Ask', purpose);
  await page.getByLabel('Your question').fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
  const turn = page.getByRole('article').last();
  await turn.getByText(question).waitFor();
  return turn;
}
