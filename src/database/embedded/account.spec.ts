import { describe, expect, it } from '@jest/globals';
import { firstAccountNamed, parseAccounts } from './account.js';

const passwd = `# a comment, as macOS has it
root:x:0:0:root:/root:/bin/bash
_postgres:*:216:216:PostgreSQL Server:/var/empty:/usr/bin/false
toor:x:0:0::/:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
staff:x:501:0::/:/bin/sh
`;

describe('the accounts PostgreSQL may run as', () => {
  const accounts = parseAccounts(passwd);

  it('are those with neither the user nor the group of root', () => {
    expect(accounts.map(({ name }) => name)).toEqual(['_postgres', 'nobody']);
  });

  it('are preferred in the order asked for', () => {
    expect(firstAccountNamed(accounts, ['postgres', 'nobody', '_postgres'])?.uid).toBe(65_534);
    expect(firstAccountNamed(accounts, ['postgres'])).toBeUndefined();
  });
});
