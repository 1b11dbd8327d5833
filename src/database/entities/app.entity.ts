import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type { StoredBudget, StoredRateLimits } from './stored-settings.js';

/** A calling application. */
@Entity('apps')
export class AppEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('text')
  name: string;

  /** Whether `provider-name/model` in a request may choose the provider. */
  @Column('boolean', { name: 'may_pick_providers' })
  mayPickProviders: boolean;

  @Column('text')
  description: string;

  @Column('boolean')
  enabled: boolean;

  /** Slugs it may use; null: all. */
  @Column('text', { array: true, nullable: true })
  purposes: string[] | null;

  /** Ids of providers that may serve it; null: all. */
  @Column('integer', { array: true, nullable: true })
  providers: number[] | null;

  /** Models that may serve it, as upstreams name them; null: all. */
  @Column('text', { array: true, nullable: true })
  models: string[] | null;

  @Column('jsonb')
  limits: StoredRateLimits;

  @Column('jsonb', { nullable: true })
  budget: StoredBudget | null;

  /** Providers that want a key serve it with its own keys only. */
  @Column('boolean', { name: 'must_use_own_keys' })
  mustUseOwnKeys: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
