import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Whose tokens prove that a request comes from an app. */
@Entity('app_jwt')
export class AppJwtEntity {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  @Column('integer', { name: 'app_id' })
  appId: number;

  @Column('text')
  issuer: string;

  @Column('text')
  audience: string;

  /** All of the settings, sealed: see `JwtVault`. */
  @Column('text')
  sealed: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
