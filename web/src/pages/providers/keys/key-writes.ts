import { api, dataOf } from '../../../api/client.js';
import type { Schema } from '../../../api/types.js';
import type { How } from '../../../changes/writing.js';

export type Rotated = Schema<'RotatedKey'>;

/** Every write of the keys of one external provider. */
export function keyWrites(id: number) {
  const versionParams = (version: number, how: How) => ({ path: { id, version }, ...how });
  return {
    add: (body: Schema<'AddKey'>, how: How): Promise<Schema<'WrittenKeyVersion'>> =>
      dataOf(api.POST('/api/v1/llm-config/api-keys/{id}/keys', { params: { path: { id }, ...how }, body })),
    update: (version: number, body: Schema<'UpdateKey'>, how: How): Promise<Schema<'WrittenKeyVersion'>> =>
      dataOf(
        api.PATCH('/api/v1/llm-config/api-keys/{id}/keys/{version}', { params: versionParams(version, how), body }),
      ),
    rotate: (body: Schema<'RotateKey'>, how: How): Promise<Rotated> =>
      dataOf(api.POST('/api/v1/llm-config/api-keys/{id}/rotate', { params: { path: { id }, ...how }, body })),
    activate: (version: number, body: Schema<'ActivateVersion'>, how: How): Promise<Rotated> =>
      dataOf(
        api.POST('/api/v1/llm-config/api-keys/{id}/versions/{version}/activate', {
          params: versionParams(version, how),
          body,
        }),
      ),
    revoke: (version: number, how: How): Promise<Schema<'Deleted'>> =>
      dataOf(api.DELETE('/api/v1/llm-config/api-keys/{id}/keys/{version}', { params: versionParams(version, how) })),
    erase: (version: number, how: How): Promise<Schema<'Deleted'>> =>
      dataOf(
        api.DELETE('/api/v1/llm-config/api-keys/{id}/versions/{version}', { params: versionParams(version, how) }),
      ),
  };
}
