import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PORT_LINE = 3;

/** Address of the embedded database of a data folder while its server runs, read from where the server keeps it. */
export async function embeddedDatabaseUrl(dataFolder: string): Promise<string> {
  const secrets: unknown = JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8'));
  const facts = (await readFile(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const password =
    typeof secrets === 'object' && secrets !== null && 'databasePassword' in secrets ? secrets.databasePassword : '';
  return `postgresql://patchbay:${encodeURIComponent(String(password))}@127.0.0.1:${facts[PORT_LINE]}/patchbay`;
}
