import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** What an app wants done: a slug, later with a policy. */
@Entity('purposes')
export class PurposeEntity {
  @PrimaryColumn('text')
  slug: string;

  @Column('text')
  description: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
