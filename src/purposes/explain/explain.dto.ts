import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import type { ProviderType } from '../../database/entities/provider.entity.js';
import { type Endpoint, ENDPOINTS } from '../../protocols/protocol.js';
import type { SkipReason } from '../../snapshot/candidates.js';
import type { Verdict } from '../../snapshot/explain.js';
import type { RouteRule } from '../../snapshot/route.js';
import { MAX_CONTEXT_TOKENS } from '../../validation/context-tokens.js';
import { MAX_ID } from '../../validation/ids.js';
import { IsModelName } from '../../validation/is-model-name.js';
import { IsPurposeSlug } from '../../validation/is-purpose-slug.js';
import { IsText } from '../../validation/is-text.js';
import { MayBeAbsent } from '../../validation/may-be-absent.js';
import { ActivateProvider } from '../activation.dto.js';
import { Replay } from './replay.dto.js';

const MAX_PORT = 65_535;
const MAX_REPLAYED = 10_000;

export class ExplainRequirements {
  /** Whether the request brings tools. */
  @MayBeAbsent()
  @IsBoolean()
  readonly tools?: boolean;

  /** Whether its answer has to follow a JSON schema. */
  @MayBeAbsent()
  @IsBoolean()
  readonly json_schema?: boolean;

  /** Whether it brings images. */
  @MayBeAbsent()
  @IsBoolean()
  readonly vision?: boolean;

  /** Tokens of its prompt and answer together, 0 to 1000000000. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_CONTEXT_TOKENS)
  readonly context_tokens?: number | null;
}

/** A change that has not been made. */
export class ExplainDraft {
  /** As `POST /active` takes it. */
  @IsObject()
  @ValidateNested()
  @Type(() => ActivateProvider)
  readonly active: ActivateProvider;
}

/** What a request would bring along, as far as its route depends on it. */
export class Explain {
  /** Purpose the request names in the header `X-LLM-Purpose`. */
  @IsOptional()
  @IsPurposeSlug()
  readonly purpose?: string | null;

  /** `agent_type` of its body. */
  @IsOptional()
  @IsText({ max: 1000 })
  readonly agent_type?: string | null;

  /** `model` of its body. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;

  /** `model_port` of its body, 1 to 65535. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_PORT)
  readonly model_port?: number | null;

  /** Id of the app that asks, as the revision in question has it; without one, an app that may use everything. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly app_id?: number | null;

  /** Path it is sent to, which decides when nothing else names a purpose; default `chat/completions`. */
  @MayBeAbsent()
  @IsIn(ENDPOINTS)
  readonly endpoint?: Endpoint;

  /** Header `X-Session-Id`: requests with the same one go to the same target where a tier shares by `affinity`. */
  @IsOptional()
  @IsText({ max: 1000 })
  readonly session_id?: string | null;

  /** What the request needs, besides what its purpose always needs; default nothing. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => ExplainRequirements)
  readonly requirements?: ExplainRequirements;

  /** An earlier revision to ask instead of what is served now; how providers are doing is left out then. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  readonly revision?: number | null;

  /** A change to be tried without making it; needs the role operator. Not together with `revision`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => ExplainDraft)
  readonly draft?: ExplainDraft;

  /** Together with `revision` or `draft`: how many of the last requests are to be routed by it again, 1 to 10000. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_REPLAYED)
  readonly replay?: number;
}

export class Candidate {
  /** Position of its tier in the route; 0 comes first. */
  readonly tier: number;

  /** Name of the provider. */
  readonly provider: string;

  /** `ai_server` or `api_key`. */
  readonly provider_type: ProviderType;

  /** Id of the server or api key. */
  readonly provider_id: number;

  /** Model it would be asked for; null when neither it nor the request names one. */
  readonly model: string | null;

  /** `first`: asked first; `fallback`: asked when those before it have failed; `skipped`: not asked. */
  readonly verdict: Verdict;

  /** Why it is skipped, as in `x-llm-trail`; left out when it is not. */
  readonly reason?: SkipReason;

  /** The verdict in a sentence. */
  readonly explanation: string;
}

export class Explanation {
  /** The first rule that applies: what chose the purpose. */
  readonly rule: RouteRule;

  /** The rule in a sentence. */
  readonly explanation: string;

  /** Slug of the purpose. */
  readonly purpose: string;

  /** Every target of the route, in the order in which they are looked at; empty when nothing is plugged in. */
  readonly candidates: Candidate[];

  /** The revision that was asked; of a draft the one it would become. */
  readonly revision: number;

  /** Whether it says how providers are doing now, as this instance sees them: breakers, pauses, free places. */
  readonly live: boolean;

  /** Which of the last requests would take another route than they would now; only where it was asked for. */
  readonly replay?: Replay;
}
