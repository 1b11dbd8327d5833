import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type {
  StoredAuth,
  StoredCapabilities,
  StoredDefaults,
  StoredLimits,
  StoredModelPrice,
  StoredPrice,
  StoredRateLimits,
  StoredTimeouts,
} from './stored-settings.js';

export const PROVIDER_TYPES = ['ai_server', 'api_key'] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

/** `pending_installation`: it is known and may stand in chains, but is not there yet, so nobody asks it. */
export const PROVIDER_STATUSES = ['active', 'pending_installation'] as const;
export type ProviderStatus = (typeof PROVIDER_STATUSES)[number];

/** Something that answers model requests: an AI server, or an external vendor reached with a key. */
@Entity('providers')
export class ProviderEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('text')
  type: ProviderType;

  @Column('text')
  name: string;

  /** `server_type` of an AI server, vendor of an api key. */
  @Column('text')
  kind: string;

  @Column('text', { name: 'base_url' })
  baseUrl: string;

  /** The model asked for when a target pins none; null passes the request's model through. */
  @Column('text', { nullable: true })
  model: string | null;

  @Column('boolean')
  enabled: boolean;

  @Column('jsonb')
  timeouts: StoredTimeouts;

  @Column('jsonb')
  limits: StoredLimits;

  @Column('jsonb')
  capabilities: StoredCapabilities;

  /** Null when nobody said: an AI server then counts as free, a vendor as unknown. */
  @Column('jsonb', { nullable: true })
  price: StoredPrice | null;

  /** By model and from a day on; what is here goes before `price`. */
  @Column('jsonb')
  prices: readonly StoredModelPrice[];

  /** What the fleet may ask of it. */
  @Column('jsonb')
  rates: StoredRateLimits;

  /** What its requests say where the app says nothing. */
  @Column('jsonb')
  defaults: StoredDefaults;

  /** How it wants its key; null: as is usual for its kind. */
  @Column('jsonb', { nullable: true })
  auth: StoredAuth | null;

  /** Sent with every request; no secrets. */
  @Column('jsonb')
  headers: Readonly<Record<string, string>>;

  @Column('text', { name: 'installation' })
  status: ProviderStatus;

  /** Why it has its status, in the operator's words. */
  @Column('text', { name: 'status_reason', nullable: true })
  statusReason: string | null;

  @Column('jsonb')
  metadata: Record<string, unknown>;

  @Column('text', { name: 'model_path', nullable: true })
  modelPath: string | null;

  @Column('boolean', { name: 'use_for_chat', nullable: true })
  useForChat: boolean | null;

  @Column('boolean', { name: 'use_for_embeddings', nullable: true })
  useForEmbeddings: boolean | null;

  @Column('boolean', { name: 'use_for_reranking', nullable: true })
  useForReranking: boolean | null;

  @Column('boolean', { name: 'use_for_ops_center', nullable: true })
  useForOpsCenter: boolean | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;
}
