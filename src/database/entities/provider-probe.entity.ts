import { Column, Entity, PrimaryColumn } from 'typeorm';

export const PROBE_STATUSES = ['healthy', 'degraded', 'down'] as const;
export type ProbeStatus = (typeof PROBE_STATUSES)[number];

/** What the last probe of a provider found; one row a provider, replaced by each probe. */
@Entity('provider_probes')
export class ProviderProbeEntity {
  @PrimaryColumn('integer', { name: 'provider_id' })
  providerId: number;

  @Column('text')
  status: ProbeStatus;

  /** Why it is not healthy; null when it is. */
  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { name: 'checked_at' })
  checkedAt: Date;
}
