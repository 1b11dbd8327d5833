import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where somebody is logged in to the page. The browser has the only copy of what proves it. */
@Entity('sessions')
export class SessionEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  /** SHA-256 of the cookie's value, base64url. */
  @Column('text', { name: 'token_hash' })
  tokenHash: string;

  @Column('integer', { name: 'admin_id' })
  adminId: number;

  /** The token it was begun with; null with `oidc`. */
  @Column('integer', { name: 'admin_token_id', nullable: true })
  adminTokenId: number | null;

  /** How the person proved who they are. */
  @Column('text')
  means: 'token' | 'oidc';

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** Noted once a minute at most. */
  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
