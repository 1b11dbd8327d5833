import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export const PROVIDER_KEY_STATES = ['pending', 'active', 'grace', 'revoked'] as const;
export type ProviderKeyState = (typeof PROVIDER_KEY_STATES)[number];
/** Those that may be sent to the provider. */
export const SERVING_KEY_STATES: readonly ProviderKeyState[] = ['active', 'grace'];

/** One version of a provider's secret, sealed. The row id is part of what the seal authenticates. */
@Entity('provider_keys')
export class ProviderKeyEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('integer', { name: 'provider_id' })
  providerId: number;

  @Column('integer')
  version: number;

  /** Several versions of one provider may be active; they share its requests. */
  @Column('text')
  state: ProviderKeyState;

  /** Share of the requests among the provider's active versions. */
  @Column('integer')
  weight: number;

  @Column('text')
  sealed: string;

  /** For the masked form `****5d80`. */
  @Column('text', { name: 'last_four' })
  lastFour: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  /** When a test last succeeded with it; no instance keeps it set aside for what was before. */
  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt: Date | null;
}
