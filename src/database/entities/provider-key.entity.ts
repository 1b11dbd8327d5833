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

  /** The app it belongs to, whose requests alone may use it; null: everybody's. */
  @Column('integer', { name: 'app_id', nullable: true })
  appId: number | null;

  /** Several versions of one provider may be active; they share its requests. */
  @Column('text')
  state: ProviderKeyState;

  /** Share of the requests among the provider's active versions. */
  @Column('integer')
  weight: number;

  @Column('text')
  sealed: string;

  /** Scheme, host and port it is sealed for; null in rows from before this was noted. */
  @Column('text', { nullable: true })
  origin: string | null;

  /** For the masked form `****5d80`. */
  @Column('text', { name: 'last_four' })
  lastFour: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  /** End of its grace; null in any other state, and for a grace that lasts until somebody ends it. */
  @Column('timestamptz', { name: 'grace_until', nullable: true })
  graceUntil: Date | null;

  /** When the vendor ends it, as the operator said; Patchbay only warns before. */
  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  /** When its secret was overwritten; it can never be used again. */
  @Column('timestamptz', { name: 'destroyed_at', nullable: true })
  destroyedAt: Date | null;

  /** When a test last succeeded with it; no instance keeps it set aside for what was before. */
  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt: Date | null;
}
