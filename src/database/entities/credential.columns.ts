import { Column, CreateDateColumn, PrimaryGeneratedColumn } from 'typeorm';

/** What admin tokens and app keys store alike: never the credential, only its SHA-256. */
export abstract class CredentialColumns {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  /** SHA-256 of the whole credential, base64url. */
  @Column('text', { name: 'token_hash' })
  tokenHash: string;

  @Column('text', { name: 'last_four' })
  lastFour: string;

  /** Made by Patchbay at first start rather than given by the operator. */
  @Column('boolean')
  generated: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  /** What people call it; null: nothing. */
  @Column('text', { nullable: true })
  name: string | null;

  /** Noted in batches, so some seconds late. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;
}
