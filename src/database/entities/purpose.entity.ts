import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { StoredBudget, StoredRequirements, StoredTimeouts } from './stored-settings.js';

/** What an app wants done: a slug and the rules its requests are served under. */
@Entity('purposes')
export class PurposeEntity {
  @PrimaryColumn('text')
  slug: string;

  @Column('text')
  description: string;

  @Column('text', { name: 'data_policy' })
  dataPolicy: 'any' | 'local_only';

  @Column('jsonb')
  timeouts: StoredTimeouts;

  /** Attempts of a request beyond one per target. */
  @Column('integer', { name: 'max_retries' })
  maxRetries: number;

  @Column('text')
  delivery: 'stream' | 'complete';

  @Column('jsonb')
  requirements: StoredRequirements;

  @Column('jsonb', { nullable: true })
  budget: StoredBudget | null;

  /** For how many days prompts and answers are kept, sealed; null: they are not. */
  @Column('integer', { name: 'content_days', nullable: true })
  contentDays: number | null;

  /** For how long an answer is given again to who asks the same; null: never. */
  @Column('integer', { name: 'cache_ttl_seconds', nullable: true })
  cacheTtlSeconds: number | null;

  /** Whether an answer that one app got may be given to another. */
  @Column('boolean', { name: 'cache_shared' })
  cacheShared: boolean;

  /** Whether answers name their model as `provider:model`. */
  @Column('boolean', { name: 'model_labels' })
  modelLabels: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
