import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export const PROVIDER_KEY_STATES = ['pending', 'active', 'grace', 'revoked'] as const;
export type ProviderKeyState = (typeof PROVIDER_KEY_STATES)[number];

/** One version of a provider's secret, sealed. The row id is part of what the seal authenticates. */
@Entity('provider_keys')
export class ProviderKeyEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('integer', { name: 'provider_id' })
  providerId: number;

  @Column('integer')
  version: number;

  @Column('text')
  state: ProviderKeyState;

  @Column('text')
  sealed: string;

  /** For the masked form `****5d80`. */
  @Column('text', { name: 'last_four' })
  lastFour: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
