import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

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

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
