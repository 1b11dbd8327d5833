import { IsPurposeSlug } from '../validation/is-purpose-slug.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';

export class PutAgentType {
  /** Slug of the purpose this agent type means. */
  @IsPurposeSlug()
  readonly purpose: string;
}

export class AgentType {
  /** Value of `agent_type` in requests. */
  readonly name: string;

  /** Slug of the purpose it means. */
  readonly purpose: string;
}

export class WrittenAgentType extends AgentType {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];
}

export class AgentTypePage {
  /** Agent types by name. */
  readonly data: AgentType[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}
