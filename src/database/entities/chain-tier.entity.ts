import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How the targets of a tier share its requests; a tier without a row shares by weight. */
@Entity('chain_tiers')
export class ChainTierEntity {
  @PrimaryColumn('text', { name: 'purpose_slug' })
  purposeSlug: string;

  @PrimaryColumn('integer')
  tier: number;

  @Column('text')
  strategy: 'weighted' | 'least_busy' | 'lowest_latency' | 'cheapest' | 'affinity';
}
