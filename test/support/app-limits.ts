import { DataSource } from 'typeorm';
import type { Gateway } from './gateway.js';

/** Members of `limits` as the API names them. */
export type AppLimits = Readonly<Record<string, number>>;

/** Limits the app that every gateway starts with. Resolves when each instance goes by it. */
export async function limitBootstrapApp(gateway: Gateway, limits: AppLimits): Promise<void> {
  const [app]: [{ id: number }] = await gateway.app.get(DataSource).query('select min(id) as id from apps');
  const { status, body } = await gateway.manage('PATCH', `/apps/${app.id}?wait=applied`, { limits });
  if (status !== 200) throw new Error(`limiting the app was answered ${status}: ${JSON.stringify(body)}`);
}
