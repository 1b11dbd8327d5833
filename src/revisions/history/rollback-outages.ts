import type { EntityManager } from 'typeorm';

/** Purposes that a rollback leaves without an enabled provider. */
export class RollbackOutages {
  private constructor(private readonly served: ReadonlySet<string>) {}

  /** To be called before the rollback. */
  static async before(manager: EntityManager): Promise<RollbackOutages> {
    return new RollbackOutages(new Set(await purposesWhere(manager, 'exists')));
  }

  /** To be called after it. @returns a sentence for each purpose that was served and is so no longer */
  async after(manager: EntityManager): Promise<readonly string[]> {
    const lost = (await purposesWhere(manager, 'not exists')).filter((slug) => this.served.has(slug));
    return lost.map(
      (slug) =>
        `"${slug}" has no enabled provider any more, as it was then, so its requests are answered with 503. Plug in one with POST /api/v1/llm-config/active.`,
    );
  }
}

async function purposesWhere(manager: EntityManager, condition: 'exists' | 'not exists'): Promise<readonly string[]> {
  const rows: readonly { readonly slug: string }[] = await manager.query(
    `select slug from purposes where ${condition}
       (select from chain_targets join providers on id = provider_id where purpose_slug = slug and enabled and installation = 'active')
     order by 1`,
  );
  return rows.map(({ slug }) => slug);
}
