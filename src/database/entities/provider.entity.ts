import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn, UpdateDateColumn } from 'typeorm';
import type {
  StoredCapabilities,
  StoredLimits,
  StoredModelPrice,
  StoredPrice,
  StoredRateLimits,
  StoredTimeouts,
} from './stored-settings.js';

export const PROVIDER_TYPES = ['ai_server', 'api_key'] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

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
