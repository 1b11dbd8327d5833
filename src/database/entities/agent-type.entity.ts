import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which purpose an `agent_type` of a request means. */
@Entity('agent_types')
export class AgentTypeEntity {
  @PrimaryColumn('text')
  name: string;

  @Column('text', { name: 'purpose_slug' })
  purposeSlug: string;
}
