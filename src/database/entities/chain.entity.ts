import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a purpose is plugged in, by whom and since when; its targets are rows of their own. */
@Entity('chains')
export class ChainEntity {
  @PrimaryColumn('text', { name: 'purpose_slug' })
  purposeSlug: string;

  @Column('text', { name: 'updated_by' })
  updatedBy: string;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;

  /** Revision that set this chain. */
  @Column('integer')
  revision: number;

  /** When what was there before returns; null for a chain that stays. */
  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt: Date | null;
}
