import type { Fillable } from './lively.ts';

/** Addresses of what lists lead to: some of everything. */
export async function detailPaths({ manage }: Pick<Fillable, 'manage'>, each = 1): Promise<readonly string[]> {
  const first = async (path: string, field: string): Promise<readonly string[]> => {
    const { data } = (await manage('GET', `${path}?limit=${each}`)) as {
      readonly data: readonly Readonly<Record<string, unknown>>[];
    };
    return data.map((row) => encodeURIComponent(String(row[field])));
  };
  const [servers, vendors, apps, revisions, requests, purposes] = await Promise.all([
    first('/servers', 'id'),
    first('/api-keys', 'id'),
    first('/apps', 'id'),
    first('/revisions', 'number'),
    first('/requests', 'id'),
    first('/purposes', 'slug'),
  ]);
  return [
    ...[...servers, ...vendors].map((id) => `/providers/${id}`),
    ...servers.map((id) => `/?provider=ai_server:${id}`),
    ...servers.map((id) => `/?plug=ai_server:${id}`),
    ...apps.map((id) => `/apps/${id}`),
    ...revisions.map((number) => `/revisions/${number}`),
    ...requests.map((id) => `/activity/${id}`),
    ...purposes.map((slug) => `/?purpose=${slug}`),
  ];
}
