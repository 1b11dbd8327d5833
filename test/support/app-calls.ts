import type { Gateway } from './gateway.js';

export interface MadeKey {
  readonly id: number;
  readonly key: string;
}

/** Adds an app. @returns its id */
export async function addApp(gateway: Gateway, name: string, fields: object = {}): Promise<number> {
  const answer = await gateway.manage<{ id: number }>('POST', '/apps', { name, ...fields });
  if (answer.status !== 201) throw new Error(`POST /apps: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

/** Makes a key for an app. */
export async function addKey(gateway: Gateway, appId: number, fields: object = {}): Promise<MadeKey> {
  const answer = await gateway.manage<MadeKey>('POST', `/apps/${appId}/keys`, fields);
  if (answer.status !== 201) throw new Error(`POST keys: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** What an instance answers to somebody with this credential who asks for the models. */
export async function statusFor({ url }: Pick<Gateway, 'url'>, token: string): Promise<number> {
  return (await codeFor({ url }, token)).status;
}

/** The same with the code of the error. */
export async function codeFor(
  { url }: Pick<Gateway, 'url'>,
  token: string,
): Promise<{ status: number; code: string | undefined }> {
  const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${token}` } });
  const body = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: body.error?.code };
}
