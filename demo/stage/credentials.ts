import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bootstrap credentials of this demo folder, made once. */
export interface DemoCredentials {
  readonly adminToken: string;
  readonly appKey: string;
}

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

export function demoCredentials(folder: string): DemoCredentials {
  const path = join(folder, 'credentials.json');
  if (existsSync(path)) {
    const kept: DemoCredentials = JSON.parse(readFileSync(path, 'utf8'));
    return kept;
  }
  const made = { adminToken: `demo-admin-${secret()}`, appKey: `demo-app-${secret()}` };
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: OWNER_ONLY_FILE });
  return made;
}

function secret(): string {
  return randomBytes(24).toString('hex');
}
