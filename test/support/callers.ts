import { DataSource } from 'typeorm';
import { CredentialDirectory } from '../../src/access/credential-directory.js';
import { newToken, tokenHash } from '../../src/access/token.js';
import type { Gateway } from './gateway.js';

/** A gateway whose management calls come from an admin of this role. */
export async function asRole(gateway: Gateway, role: 'viewer' | 'operator'): Promise<Pick<Gateway, 'manage'>> {
  const token = newToken('admin');
  await gateway.app.get(DataSource).query(
    `with made as (insert into admins (name, role) values ($1, $1) returning id)
     insert into admin_tokens (token_hash, last_four, generated, admin_id) select $2, 'abcd', false, id from made`,
    [role, tokenHash(token)],
  );
  await gateway.app.get(CredentialDirectory).reload();
  return {
    manage: (method, path, body, headers = {}) =>
      gateway.manage(method, path, body, { ...headers, authorization: `Bearer ${token}` }),
  };
}

/** An app that may not pick providers. Returns its id. */
export async function addModestApp(gateway: Gateway): Promise<number> {
  return (await gateway.manage<{ id: number }>('POST', '/apps', { name: 'modest' })).body.id;
}
