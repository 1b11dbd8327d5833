import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ProviderType } from './provider.entity.js';

/** A tier as POST /active takes it. */
export interface ScheduledTier {
  readonly strategy: 'weighted' | 'least_busy' | 'lowest_latency' | 'cheapest' | 'affinity';
  readonly targets: readonly {
    readonly provider_type: ProviderType;
    readonly provider_id: number;
    readonly model: string | null;
    readonly weight: number;
  }[];
}

export type ScheduledKind = 'activate' | 'return';

/** A chain that is yet to be plugged in. The row goes with the revision it becomes; one that failed stays. */
@Entity('scheduled_activations')
export class ScheduledActivationEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('text', { name: 'purpose_slug' })
  purposeSlug: string;

  /** `return`: what was plugged in before a temporary chain. */
  @Column('text')
  kind: ScheduledKind;

  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  /** When an activation ends again; null for one that stays. */
  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt: Date | null;

  /** Null: nothing is plugged in then. */
  @Column('jsonb', { nullable: true })
  tiers: readonly ScheduledTier[] | null;

  /** The revision of the temporary chain that a return ends. */
  @Column('integer', { nullable: true })
  replaces: number | null;

  @Column('text')
  author: string;

  @Column('text', { nullable: true })
  reason: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** When an instance first refused it; another one, or the same a little later, may do it all the same. */
  @Column('timestamptz', { name: 'refused_at', nullable: true })
  refusedAt: Date | null;

  /** Why it could not be done when it was due. */
  @Column('text', { nullable: true })
  failure: string | null;
}
