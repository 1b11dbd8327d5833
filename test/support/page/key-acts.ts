import type { Page } from 'playwright-core';
import { panel } from './acts.js';

/** Rotates the key of the vendor whose page is open. */
export async function rotateVendorKey(page: Page, vendor: string, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  const rotation = panel(page, `Rotate the key of ${vendor}`);
  await rotation.getByLabel('New key', { exact: true }).fill(key);
  await rotation.getByRole('button', { name: 'Prove and review' }).click();
  await rotation.getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByText(`“${vendor}” is rotated to key version 2.`).waitFor();
  await rotation.getByRole('button', { name: 'Close' }).last().click();
}

/** Adds an app on the page of apps, and ends on the page of the new one. */
export async function addApp(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New app' }).first().click();
  await panel(page, 'New app').getByLabel('Name', { exact: true }).fill(name);
  await panel(page, 'New app').getByRole('button', { name: 'Review' }).click();
  await panel(page, 'Review change').getByRole('button', { name: 'Add the app' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Makes a key on the page of an app. @returns the key, which stays shown until it is said to be stored */
export async function makeAppKey(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).first().click();
  await panel(page, 'New key').getByRole('button', { name: 'Make the key' }).click();
  return (await panel(page, 'The new key').locator('code').first().textContent()) ?? '';
}

/** Revokes the only key on the page of an app, once the panel with it is put away. */
export async function revokeAppKey(page: Page): Promise<void> {
  await panel(page, 'The new key').getByRole('button', { name: 'I have stored it' }).click();
  await page.getByRole('button', { name: /rotate or revoke/i }).click();
  await page.getByRole('menuitem', { name: 'Revoke…' }).click();
  await panel(page, /^Revoke/)
    .getByRole('button', { name: 'Revoke this key' })
    .click();
}
