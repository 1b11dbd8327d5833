import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // What is drawn must not depend on the machine's screen.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
];

/** Debian's Chromium, without a window. Whoever opens it closes it. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: installedChromium(), args: FLAGS });
}

function installedChromium(): string {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error('tests of the page need Chromium: apt-get install chromium');
  return found;
}
