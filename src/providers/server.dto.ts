import { PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { IsMetadata } from '../validation/is-metadata.js';
import { IsSecret } from '../validation/is-secret.js';
import { IsModelName } from '../validation/is-model-name.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';
import { IsText } from '../validation/is-text.js';
import { SERVER_KINDS, type ServerType } from './server-types.js';
import { Timeouts } from './timeouts.dto.js';

const SERVER_TYPES = Object.keys(SERVER_KINDS);

/** An AI server: a model server at an address, usually on this machine or in this network. */
export class CreateServer {
  /** Unique among all providers; shown in the x-llm-provider header. */
  @IsText({ max: 100, without: '/' })
  readonly name: string;

  /** What runs there; decides how its health and models are read. */
  @IsIn(SERVER_TYPES)
  readonly server_type: ServerType;

  /** Its address, e.g. `http://127.0.0.1:8080`; with or without `/v1`. */
  @IsText({ max: 2000 })
  readonly base_url: string;

  /** Bearer token the server wants, if any. Write-only. */
  @IsOptional()
  @IsSecret()
  readonly api_key?: string | null;

  /** Model to ask for when an activation pins none. Without one the request's model passes through. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;

  /** A disabled provider keeps its places in chains but gets no requests; default true. */
  @MayBeAbsent()
  @IsBoolean()
  readonly enabled?: boolean;

  /** Limits of patience for this server; default `{}`. */
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => Timeouts)
  readonly timeouts?: Timeouts;

  /** Notes of your own, a JSON object of at most 16 KiB; default `{}`. */
  @MayBeAbsent()
  @IsMetadata()
  readonly metadata?: Record<string, unknown>;

  /** Where the model file lies on that machine; a note for people. */
  @IsOptional()
  @IsText({ max: 1000 })
  readonly model_path?: string | null;

  /** false: refuse to activate it for the purpose chat. */
  @IsOptional()
  @IsBoolean()
  readonly use_for_chat?: boolean | null;

  /** false: refuse to activate it for the purpose embeddings. */
  @IsOptional()
  @IsBoolean()
  readonly use_for_embeddings?: boolean | null;

  /** false: refuse to activate it for the purpose reranking. */
  @IsOptional()
  @IsBoolean()
  readonly use_for_reranking?: boolean | null;
}

/** Only what is given changes; null clears an optional field. */
export class UpdateServer extends PartialType(CreateServer, { skipNullProperties: false }) {}

export class Server {
  /** Id among all providers. */
  readonly id: number;

  /** Unique name. */
  readonly name: string;

  /** What runs there. */
  readonly server_type: string;

  /** Its address. */
  readonly base_url: string;

  /** `****` and the last four characters of its token; null without one. */
  readonly masked_key: string | null;

  /** Version of the token in use; null without one. */
  readonly key_version: number | null;

  /** Model asked for when an activation pins none. */
  readonly model: string | null;

  /** Whether it gets requests. */
  readonly enabled: boolean;

  /** Limits of patience that differ from the defaults. */
  readonly timeouts: Timeouts;

  /** Notes of your own. */
  readonly metadata: Record<string, unknown>;

  /** Where the model file lies on that machine. */
  readonly model_path: string | null;

  /** Whether it may be activated for chat; null = yes. */
  readonly use_for_chat: boolean | null;

  /** Whether it may be activated for embeddings; null = yes. */
  readonly use_for_embeddings: boolean | null;

  /** Whether it may be activated for reranking; null = yes. */
  readonly use_for_reranking: boolean | null;

  /** When it was registered, RFC 3339. */
  readonly created_at: string;

  /** When it last changed, RFC 3339. */
  readonly updated_at: string;
}

export class WrittenServer extends Server {
  /** Revision this write became. */
  readonly revision: number;
}

export class ServerPage {
  /** Servers by id. */
  readonly data: Server[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class ProviderHealth {
  /** Whether it would serve a request now. */
  readonly status: 'healthy' | 'degraded' | 'down';

  /** Time of its answer in milliseconds; null when there was none. */
  readonly latency_ms: number | null;

  /** Why it is not healthy, and what to do; null when it is. */
  readonly reason: string | null;
}

export class ModelNames {
  /** Names it serves, to be used as `model`. */
  readonly models: string[];
}
