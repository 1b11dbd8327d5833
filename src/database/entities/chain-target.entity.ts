import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Provider and optional pinned model at one place of a chain. Tier 0 is active, the rest are fallbacks. */
@Entity('chain_targets')
export class ChainTargetEntity {
  @PrimaryColumn('text', { name: 'purpose_slug' })
  purposeSlug: string;

  @PrimaryColumn('integer')
  tier: number;

  @PrimaryColumn('integer')
  position: number;

  @Column('integer', { name: 'provider_id' })
  providerId: number;

  @Column('text', { nullable: true })
  model: string | null;

  /** Share of the tier's requests where its strategy looks at weights. */
  @Column('integer')
  weight: number;
}
