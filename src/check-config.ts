/** Program of `npm run check:config`: tells what a start would go by and whether it would succeed, and changes nothing. */
import { checkConfiguration } from './config-check/check-configuration.js';
import type { Finding } from './config-check/finding.js';
import { settingsOf } from './config-check/settings.js';
import { environmentFrom, readVariables } from './config/read-environment.js';
import { failureText } from './report.js';

const NAME_COLUMN = 32;
const VERDICT_COLUMN = 8;

async function run(isOffline: boolean): Promise<number> {
  const variables = readVariables();
  const environment = environmentFrom(variables);
  say('Settings');
  for (const { name, value } of settingsOf(environment, variables)) say(`  ${name.padEnd(NAME_COLUMN)} ${value}`);
  say('Checks');
  const findings = await checkConfiguration(environment, isOffline);
  for (const finding of findings) say(lineOf(finding));
  const count = findings.filter(({ verdict }) => verdict === 'problem').length;
  say(count === 0 ? 'No problem was found.' : `${count} to be mended before a start.`);
  return count === 0 ? 0 : 1;
}

function lineOf({ verdict, text }: Finding): string {
  return `  ${verdict.padEnd(VERDICT_COLUMN)} ${text}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

run(process.argv.includes('--offline')).then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    say(failureText(error));
    process.exit(1);
  },
);
