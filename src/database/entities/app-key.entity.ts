import { Column, Entity } from 'typeorm';
import { CredentialColumns } from './credential.columns.js';
import type { StoredRateLimits } from './stored-settings.js';

@Entity('app_keys')
export class AppKeyEntity extends CredentialColumns {
  @Column('integer', { name: 'app_id' })
  appId: number;

  /** Bounds of this key, besides those of its app. */
  @Column('jsonb', { default: {} })
  limits: StoredRateLimits;

  /** Slugs it may be used for, of those its app may use; null: all of them. */
  @Column('text', { array: true, nullable: true })
  purposes: string[] | null;
}
