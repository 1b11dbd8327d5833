import type { Connection } from '../../client/connection.js';
import { type Active, CONFIG, everyProvider, everyRow } from '../../client/management-api.js';
import { readReadiness } from '../commands/status.js';
import { mustHold, NotApplicable, type Step } from './step.js';

const PROBE = 'patchbay-selftest';
const WRONG_TOKEN = 'pb_admin_selftest-not-a-valid-token';

interface Parties {
  readonly admin: Connection;
  readonly stranger: Connection;
  /** With a token that was never given out. */
  readonly impostor: Connection;
}

export { WRONG_TOKEN };

/** What has to hold without asking a model anything. */
export function managementSteps({ admin, stranger, impostor }: Parties): readonly Step[] {
  return [
    {
      title: 'it is alive',
      run: async () => {
        const { status } = await stranger.exchange({ path: '/health/live' });
        mustHold(status === 200, `/health/live answered ${status}`);
        return '/health/live';
      },
    },
    {
      title: 'it is ready, and its database answers',
      run: async () => {
        const { status, database, revision, reason = '' } = await readReadiness(stranger);
        mustHold(status === 'ok' && database === 'ok', `${status}, database ${database}: ${reason}`);
        return `revision ${revision}`;
      },
    },
    {
      title: 'its API is described',
      run: async () => {
        const { paths } = await stranger.call<{ readonly paths: object }>({ path: '/docs-json' });
        const count = Object.keys(paths).length;
        mustHold(count > 0, '/docs-json lists no path');
        return `${count} paths`;
      },
    },
    ...[
      { title: 'management is closed without a credential', who: stranger },
      { title: 'management is closed to an unknown credential', who: impostor },
    ].map(({ title, who }) => ({ title, run: () => refused(who) })),
    {
      title: 'the admin token opens management',
      run: async () => {
        const [providers, purposes] = await Promise.all([everyProvider(admin), everyRow(admin, '/purposes')]);
        return `${providers.length} providers, ${purposes.length} purposes`;
      },
    },
    {
      title: 'keys are shown masked only',
      run: async () => {
        const providers = await everyProvider(admin);
        const shown = providers.flatMap(({ name, masked_key }) =>
          masked_key === null || /^\*{4}.{0,4}$/u.test(masked_key) ? [] : [name],
        );
        mustHold(shown.length === 0, `not masked: ${shown.join(', ')}`);
        return `of ${providers.filter(({ masked_key }) => masked_key !== null).length} providers`;
      },
    },
    { title: 'a dry run stores nothing', run: () => dryRun(admin) },
    { title: 'every route can be explained', run: () => explained(admin) },
  ];
}

async function refused(who: Connection): Promise<string> {
  const { status } = await who.exchange({ path: `${CONFIG}/servers` });
  mustHold(status === 401, `GET /servers answered ${status} instead of 401`);
  return '401';
}

async function dryRun(admin: Connection): Promise<string> {
  const path = `${CONFIG}/purposes/${PROBE}`;
  const { status, body } = await admin.exchange({ method: 'PUT', path: `${path}?dry_run=true`, body: {} });
  if (status === 403) throw new NotApplicable('needs the role operator');
  mustHold(status === 200 || status === 201, `PUT ?dry_run=true answered ${status}: ${JSON.stringify(body)}`);
  const after = await admin.exchange({ path });
  mustHold(after.status === 404, `the purpose "${PROBE}" is there after a dry run (${after.status})`);
  return 'nothing was stored';
}

async function explained(admin: Connection): Promise<string> {
  const active = await everyRow<Active>(admin, '/active');
  if (active.length === 0) throw new NotApplicable('nothing is plugged in');
  for (const { purpose } of active) {
    const { candidates } = await admin.call<{ readonly candidates: readonly unknown[] }>({
      method: 'POST',
      path: `${CONFIG}/explain`,
      body: { purpose },
    });
    mustHold(candidates.length > 0, `"${purpose}" has no candidate`);
  }
  return active.map(({ purpose }) => purpose).join(', ');
}
