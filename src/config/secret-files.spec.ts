import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FILED_SECRETS, withFiledSecrets } from './secret-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-secrets-'));
});
afterEach(() => rm(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'secret');
  writeFileSync(path, text);
  return path;
}

describe('a secret in a file', () => {
  it.each(FILED_SECRETS)('%s', (name) => {
    expect(withFiledSecrets({ [`${name}_FILE`]: file(' a secret\n') })).toEqual({ [name]: 'a secret' });
  });

  it.each(FILED_SECRETS.filter((name) => name !== 'BYOK_PREVIOUS_KEYS'))('%s must not be empty', (name) => {
    const path = file(' \n');
    expect(() => withFiledSecrets({ [`${name}_FILE`]: path })).toThrow(`The file that ${name}_FILE names is empty.`);
  });

  it('may say that there are no earlier master keys', () => {
    expect(withFiledSecrets({ BYOK_PREVIOUS_KEYS_FILE: file('\n') })).toEqual({ BYOK_PREVIOUS_KEYS: '' });
  });
});
