import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { MASTER_KEY_BYTES, masterKeyFrom } from '../src/crypto/master-key.ts';
import { masterKeyIn, withMasterKey } from './environment-file.ts';

/**
 * `npm run key:generate`: writes a new master key into `.env.auth` of this folder and tells the id by which
 * `GET /encryption` names it. One that is there already stays, unless `--replace` is given: then it becomes the first of
 * BYOK_PREVIOUS_KEYS. `--print` prints the line instead and writes nothing.
 */
const FILE = '.env.auth';
const OWNER_ONLY = 0o600;

const key = randomBytes(MASTER_KEY_BYTES);
const { id } = masterKeyFrom(key);
const line = key.toString('base64');

if (process.argv.includes('--print')) {
  process.stdout.write(`BYOK_ENCRYPTION_KEY=${line}\n`);
  process.stderr.write(`# its id: ${id}\n`);
} else {
  process.exitCode = write(process.argv.includes('--replace'));
}

function write(isReplacing: boolean): number {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const old = masterKeyIn(text);
  if (old !== '' && !isReplacing) {
    process.stderr.write(
      `${FILE} has a master key already, and it stays. To change it: npm run key:generate -- --replace\n`,
    );
    return 1;
  }
  try {
    replaceFile(withMasterKey(text, line));
  } catch (error) {
    process.stderr.write(`${FILE} was not changed: ${error instanceof Error ? error.message : String(error)}.\n`);
    return 1;
  }
  tell(old !== '');
  return 0;
}

/** Beside it and then in its place, so that a crash leaves the old file or the new one. */
function replaceFile(text: string): void {
  const path = existsSync(FILE) ? realpathSync(FILE) : FILE;
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    writeFileSync(beside, text, { mode: OWNER_ONLY, flag: 'wx', flush: true });
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

function tell(hasReplaced: boolean): void {
  process.stdout.write(`${FILE}: BYOK_ENCRYPTION_KEY is a new master key, its id is ${id}.\n`);
  process.stdout.write(
    hasReplaced
      ? 'The one before it stays readable in BYOK_PREVIOUS_KEYS. Restart, then POST /api/v1/llm-config/encryption/rewrap.\n'
      : 'Keep a copy in your secret store: without it the stored provider keys cannot be read.\n',
  );
  if ((process.env['BYOK_ENCRYPTION_KEY'] ?? '') !== '')
    process.stderr.write(`The environment has a BYOK_ENCRYPTION_KEY of its own, which wins over ${FILE}.\n`);
}
