import type { EntityManager } from 'typeorm';
import type { RecordedChange } from './recorded-changes.js';

/** What is scheduled for a purpose. */
interface Pending {
  readonly purpose: string;
  readonly count: number;
  readonly next: Date;
}

/** What becomes of that by a rollback, a sentence each. */
export class RollbackSchedules {
  private constructor(private readonly cancelled: readonly string[]) {}

  /** To be called before the rollback: what is scheduled goes with its purpose. */
  static async before(manager: EntityManager, differences: readonly RecordedChange[]): Promise<RollbackSchedules> {
    const removed = new Set(
      differences.filter(({ table, before }) => table === 'purposes' && before === null).map(({ key }) => key),
    );
    const pending = (await pendingIn(manager)).filter(({ purpose }) => removed.has(purpose));
    return new RollbackSchedules(
      pending.map(
        ({ purpose, count }) =>
          `What was scheduled for "${purpose}" (${count}) is cancelled, because the purpose goes.`,
      ),
    );
  }

  /**
   * To be called after it.
   * @param revision the one it becomes
   */
  async after(manager: EntityManager, revision: number): Promise<readonly string[]> {
    const endless = await keepRestored(manager, revision);
    await dropVoidReturns(manager);
    return [...this.cancelled, ...endless, ...(await pendingIn(manager)).map(armed)];
  }
}

function armed({ purpose, count, next }: Pending): string {
  return `"${purpose}" has something scheduled (${count}, the next at ${next.toISOString()}), which stays so; GET /api/v1/llm-config/active/${purpose}/scheduled lists it, DELETE cancels it.`;
}

async function pendingIn(manager: EntityManager): Promise<readonly Pending[]> {
  return manager.query(
    `select purpose_slug as purpose, count(*)::integer as count, min(due_at) as next
     from scheduled_activations where failure is null group by 1 order by 1`,
  );
}

/** Chains that were there for a while: nothing is scheduled any more that would end them. */
async function keepRestored(manager: EntityManager, revision: number): Promise<readonly string[]> {
  const chains: readonly { readonly purpose: string; readonly until: Date }[] = await manager.query(
    `select purpose_slug as purpose, ends_at as until from chains where revision = $1 and ends_at is not null order by 1`,
    [revision],
  );
  await manager.query('update chains set ends_at = null where revision = $1', [revision]);
  return chains.map(
    ({ purpose, until }) =>
      `"${purpose}" was plugged in until ${until.toISOString()} only; it is restored without that end, and stays.`,
  );
}

/** Those whose chain is no longer plugged in. */
async function dropVoidReturns(manager: EntityManager): Promise<void> {
  await manager.query(
    `delete from scheduled_activations s where kind = 'return' and not exists
       (select from chains c where c.purpose_slug = s.purpose_slug and c.revision = s.replaces)`,
  );
}
