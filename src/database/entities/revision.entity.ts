import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** A numbered state of the whole routing configuration; numbers follow commit order without gaps. */
@Entity('revisions')
export class RevisionEntity {
  @PrimaryColumn('integer')
  number: number;

  /** Tells it from another revision of the same number, of a history that the database has lost. */
  @Column('uuid', { default: () => 'gen_random_uuid()' })
  id: string;

  @Column('text')
  author: string;

  /** What was done, e.g. `server.create`. */
  @Column('text')
  action: string;

  /** To what, e.g. `server 4 (BiMediX2-8B)`. */
  @Column('text')
  subject: string;

  /** Why, in the author's words; at most 500 characters. */
  @Column('text', { nullable: true })
  reason: string | null;

  /** False for revisions whose changes were not recorded: those from before, and those of instances from before. */
  @Column('boolean', { default: false })
  recorded: boolean;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
