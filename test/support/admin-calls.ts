import type { Gateway } from './gateway.js';

export type Role = 'viewer' | 'operator' | 'admin';

export interface MadeAdmin {
  readonly id: number;
  readonly name: string;
  readonly tokenId: number;
  readonly token: string;
}

let made = 0;

/** Adds an admin with a token. */
export async function addAdmin(gateway: Gateway, role: Role, name = `${role} ${(made += 1)}`): Promise<MadeAdmin> {
  const admin = await gateway.manage<{ id: number }>('POST', '/admins', { name, role });
  if (admin.status !== 201) throw new Error(`POST /admins: ${admin.status} ${JSON.stringify(admin.body)}`);
  const { id } = admin.body;
  return { id, name, ...(await addAdminToken(gateway, id)) };
}

/** Makes a token for an admin. */
export async function addAdminToken(
  gateway: Gateway,
  adminId: number,
  fields: object = {},
): Promise<Pick<MadeAdmin, 'tokenId' | 'token'>> {
  const answer = await gateway.manage<{ id: number; token: string }>('POST', `/admins/${adminId}/tokens`, fields);
  if (answer.status !== 201) throw new Error(`POST tokens: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { tokenId: answer.body.id, token: answer.body.token };
}

/** What an instance answers to somebody with this token. */
export async function askAs(
  { url }: Pick<Gateway, 'url'>,
  token: string,
  method = 'GET',
  path = '/api/v1/auth/me',
): Promise<{ status: number; body: Readonly<Record<string, unknown>> }> {
  const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
