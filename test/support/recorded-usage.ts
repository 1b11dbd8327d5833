import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import { type Gateway, startGateway } from './gateway.js';
import { registerServer } from './plug.js';
import { NO_USAGE, someAttempt, someRequest, SOME_USAGE } from './some-request.js';
import { UsageTables } from './usage-tables.js';

/** A gateway that has recorded requests of three days. */
export interface RecordedUsage {
  readonly gateway: Gateway;
  readonly tables: UsageTables;
  /** Of the one provider there is. */
  readonly serverId: number;
  stop(): Promise<void>;
}

export const NOON = Date.parse('2026-03-10T12:30:00Z');
export const HOUR_MS = 3_600_000;

export type Row = Record<string, unknown>;

const at = (hours: number): { at: number } => ({ at: NOON + hours * HOUR_MS });

/** Nine requests: two of them refused or retried, one of another app, one without a price. */
export async function recordSomeUsage(): Promise<RecordedUsage> {
  const gateway = await startGateway({ REQUEST_RETENTION_DAYS: '3000' });
  const tables = await UsageTables.open(gateway.databaseUrl);
  const serverId = await registerServer(gateway, { name: 'gpu', url: 'http://127.0.0.1:9' });
  const recorder = gateway.app.get(UsageRecorder);
  const provider = { providerId: serverId, providerName: 'gpu' };
  const answered = (hours: number, differs: object = {}) =>
    someRequest({ ...at(hours), ...provider, attempts: [someAttempt({ ...at(hours), ...provider })], ...differs });
  for (const hours of [0, 1, 2, 24, 48]) recorder.record(answered(hours));
  recorder.record(answered(0, { purpose: 'clinical', appId: 2, appName: 'second', keyId: null }));
  const unknown = { ...SOME_USAGE, costUsd: null, costBasis: 'unknown' as const };
  recorder.record(answered(3, { attempts: [someAttempt({ ...at(3), ...provider, usage: unknown })], usage: unknown }));
  recorder.record(
    someRequest({
      ...at(0),
      requestId: 'req_refused',
      providerId: null,
      providerName: null,
      model: null,
      purpose: null,
      rule: null,
      query: null,
      outcome: 'purpose_not_allowed',
      status: 403,
      attempts: [],
      usage: NO_USAGE,
    }),
  );
  const failed = someAttempt({ ...at(1), ...provider, outcome: '503', status: 503, usage: NO_USAGE });
  recorder.record(
    answered(1, { requestId: 'req_twice', attempts: [failed, someAttempt({ ...at(1), attempt: 2, ...provider })] }),
  );
  await tables.untilCount('requests', 9);
  return {
    gateway,
    tables,
    serverId,
    stop: async () => {
      await tables.close();
      await gateway.stop();
    },
  };
}
