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

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
