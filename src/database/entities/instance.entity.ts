import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A running process as it last told of itself; all times are the database's. */
@Entity('instances')
export class InstanceEntity {
  /** Another one at every start. */
  @PrimaryColumn('uuid')
  id: string;

  /** Host and port, e.g. `gpu-1:4000`, and a number where several processes share the port: `gpu-1:4000#2`. */
  @Column('text')
  name: string;

  @Column('text')
  host: string;

  @Column('integer')
  pid: number;

  /** Version of Patchbay it runs. */
  @Column('text')
  version: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  @Column('timestamptz', { name: 'seen_at' })
  seenAt: Date;

  /** Counts what it has told. */
  @Column('bigint', { default: 0 })
  report: string;

  /** What its requests are served from; 0 before the first. */
  @Column('integer')
  revision: number;

  /** Id of that revision; null before the first. */
  @Column('uuid', { name: 'revision_id', nullable: true })
  revisionId: string | null;

  @Column('timestamptz', { name: 'applied_at', nullable: true })
  appliedAt: Date | null;

  /** How long it took to read, build and put in service, in milliseconds. */
  @Column('integer', { name: 'apply_ms', nullable: true })
  applyMs: number | null;

  /** The same on instances that serve the same; null until it is worked out. */
  @Column('text', { name: 'config_hash', nullable: true })
  configHash: string | null;

  /** Id of the version of the credentials that it goes by; null before the first. */
  @Column('uuid', { nullable: true })
  credentials: string | null;

  /** Ids of the master keys it has loaded, the one it seals with first; empty while it has not told. */
  @Column('text', { name: 'kek_ids', array: true })
  kekIds: string[];
}
