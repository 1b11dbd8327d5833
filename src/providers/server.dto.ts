import { PartialType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsSecret } from '../validation/is-secret.js';
import { IsText } from '../validation/is-text.js';
import { ProviderSettings } from './provider-settings.dto.js';
import { ProviderState } from './provider-state.dto.js';
import { ProviderView } from './provider-view.dto.js';
import { SERVER_KINDS, type ServerType } from './server-types.js';
import { Change } from '../revisions/history/change.dto.js';
import { Applied } from '../revisions/propagation/applied.dto.js';

const SERVER_TYPES = Object.keys(SERVER_KINDS);

/** An AI server: a model server at an address, usually on this machine or in this network. */
export class CreateServer extends ProviderSettings {
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

/** Only what is given changes; null clears an optional field. `api_key` needs `base_url` beside it while no stored key opens. */
export class UpdateServer extends PartialType(CreateServer, { skipNullProperties: false }) {}

export class Server extends ProviderView {
  /** Unique name. */
  readonly name: string;

  /** What runs there. */
  readonly server_type: string;

  /** Where the model file lies on that machine. */
  readonly model_path: string | null;

  /** Whether it may be activated for chat; null = yes. */
  readonly use_for_chat: boolean | null;

  /** Whether it may be activated for embeddings; null = yes. */
  readonly use_for_embeddings: boolean | null;

  /** Whether it may be activated for reranking; null = yes. */
  readonly use_for_reranking: boolean | null;
}

export class LiveServer extends Server {
  /** How it is doing as this instance sees it. */
  readonly state: ProviderState;

  /** Requests that were sent to it. */
  readonly requests_count: number;

  /** Tokens it has used, input and output. */
  readonly tokens_used: number;

  /** What that cost, USD, as far as prices are known; with what apps paid with keys of their own. */
  readonly cost_usd: number;

  /** When it was last asked, RFC 3339; null before the first time. */
  readonly last_used: string | null;
}

export class WrittenServer extends Server {
  /** Revision this write became. */
  readonly revision: number;

  /** How far the change has come; only with `wait=applied`. */
  readonly applied?: Applied;

  /** What a dry run would change; only in answers to dry runs. */
  readonly changes?: Change[];

  /** What it leads to that may not be meant, e.g. a purpose without an enabled provider. */
  readonly warnings: string[];
}

export class ServerPage {
  /** Servers by id. */
  readonly data: LiveServer[];

  /** Pass as `cursor` for the next page; null on the last one. */
  readonly next_cursor: string | null;
}

export class ModelNames {
  /** Names it serves, to be used as `model`. */
  readonly models: string[];
}
