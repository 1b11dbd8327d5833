import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** What axe-core says of a rule that a page breaks. */
interface Broken {
  readonly id: string;
  readonly impact: 'minor' | 'moderate' | 'serious' | 'critical' | null;
  readonly help: string;
  readonly nodes: readonly {
    readonly target: readonly unknown[];
    readonly html: string;
    readonly failureSummary?: string;
  }[];
}

const SHOWN_NODES = 4;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const HAS_AXE = `'axe' in window`;
const RUN = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`;

/** What keeps people from using a page: one line for each rule, none where it is in order. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // By way of the debugger: the policy of the page allows no other script, and keeps forbidding it.
  if (!(await page.evaluate<boolean>(HAS_AXE))) await page.evaluate(`${AXE};undefined`);
  const broken = await page.evaluate<readonly Broken[]>(RUN);
  return broken.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(lineOf);
}

function lineOf({ id, impact, help, nodes }: Broken): string {
  const shown = nodes.slice(0, SHOWN_NODES).map(({ target, html, failureSummary = '' }) => {
    return `  ${target.map(String).join(' ')}: ${html.slice(0, 200)} ${failureSummary.replaceAll(/\s+/g, ' ')}`;
  });
  return [`${id} (${impact}): ${help}; ${nodes.length} times`, ...shown].join('\n');
}
