import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from './run-folder.js';

const FILE = 'canaries.json';
/** What of a master key's 32 bytes is alike in the whole run; in base64 it ends with a whole character. */
const ALIKE_BYTES = 24;

function unlikeAllOthers(prefix: string): string {
  return `${prefix}-${randomBytes(32).toString('hex')}`;
}

function makeCanaries() {
  return {
    'admin token': unlikeAllOthers('test-admin'),
    'app key': unlikeAllOthers('test-app'),
    'master key': randomBytes(ALIKE_BYTES).toString('base64'),
    'provider key': unlikeAllOthers('sk-test'),
    prompt: unlikeAllOthers('prompt'),
  };
}

/** The same in all processes of a run. Plain letters and digits, since suites put them into headers, files and shells. */
export const CANARIES: Readonly<ReturnType<typeof makeCanaries>> = sharedCanaries();

function sharedCanaries(): ReturnType<typeof makeCanaries> {
  const folder = runFolder();
  if (folder === undefined) return makeCanaries();
  const file = join(folder, FILE);
  // The first to ask is the run's setup, before there are others.
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(makeCanaries()));
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof makeCanaries>;
}

/** What a master key is once it is read: bytes, which nobody would recognise in what was given. */
export const KEY_BYTES = { 'bytes of the master key': Buffer.from(CANARIES['master key'], 'base64') };

/** What a test asks a model when any words will do. */
export const PROMPT = `Hello, ${CANARIES.prompt}`;

/** One that no other instance has. */
export function newCredential(kind: 'admin token' | 'app key' | 'provider key'): string {
  return `${CANARIES[kind]}-${randomBytes(8).toString('hex')}`;
}

/** Of a provider; the end is what Patchbay shows of it. */
export function providerKey(ending: string): string {
  return `${CANARIES['provider key']}-${ending}`;
}

/** Its 32 bytes. */
export function newMasterKey(): Buffer {
  return Buffer.concat([Buffer.from(CANARIES['master key'], 'base64'), randomBytes(32 - ALIKE_BYTES)]);
}
