import { OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  ValidateNested,
} from 'class-validator';
import { CreateApp } from '../access/apps/app.dto.js';
import { ReplaceApiKey } from '../providers/api-key.dto.js';
import { CreateServer } from '../providers/server.dto.js';
import { MAX_TARGETS } from '../purposes/activation.dto.js';
import { PutAgentType } from '../purposes/agent-type.dto.js';
import { PutCollection } from '../purposes/collections/collection.dto.js';
import { PutPurpose } from '../purposes/purpose.dto.js';
import { STRATEGIES, type Strategy } from '../snapshot/snapshot.js';
import { IsModelName } from '../validation/is-model-name.js';
import { IsPurposeSlug } from '../validation/is-purpose-slug.js';
import { IsText } from '../validation/is-text.js';
import { IsWeight } from '../validation/is-weight.js';
import { MayBeAbsent } from '../validation/may-be-absent.js';

/** Raised when a file of before could no longer be read. */
export const FORMAT = 'patchbay/1';
const MAX_NAME_LENGTH = 100;
const MAX_ENTRIES = 10_000;
const MAX_TIERS = 20;
const MAX_LISTED = 1000;

/** Lists of entries, each validated as the body of the write it stands for. */
function Entries(type: () => new () => object): PropertyDecorator {
  const decorators = [MayBeAbsent(), IsArray(), ArrayMaxSize(MAX_ENTRIES), IsObject({ each: true })];
  return (target, property) => {
    for (const decorate of [...decorators, ValidateNested({ each: true }), Type(type)]) decorate(target, property);
  };
}

export class TransferPurpose extends PutPurpose {
  /** Name used in routes, headers and as `model`. */
  @IsPurposeSlug()
  readonly slug: string;
}

export class TransferAgentType extends PutAgentType {
  /** Value of `agent_type` in requests. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name: string;
}

export class TransferCollection extends PutCollection {
  /** Unique name. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly name: string;
}

/** An app without its keys; new ones are made with `POST /apps/{id}/keys`. */
export class TransferApp extends OmitType(CreateApp, ['providers']) {
  /** Names of the servers and api keys that may serve it, at most 1000; null, the default: all of them. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_LISTED)
  @ArrayUnique()
  @IsText({ max: MAX_NAME_LENGTH }, { each: true })
  readonly providers?: string[] | null;
}

export class TransferTarget {
  /** Name of the server or api key. */
  @IsText({ max: MAX_NAME_LENGTH })
  readonly provider: string;

  /** Model to ask this provider for; null, the default: its own, or else the request's. */
  @IsOptional()
  @IsModelName()
  readonly model?: string | null;

  /** Its share of the tier's requests where the strategy looks at weights, 1 to 1000; default 1. */
  @MayBeAbsent()
  @IsWeight()
  readonly weight?: number;
}

export class TransferTier {
  /** How its targets share the requests; default `weighted`. */
  @MayBeAbsent()
  @IsIn(STRATEGIES)
  readonly strategy?: Strategy;

  /** 1 to 50 targets. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TARGETS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TransferTarget)
  readonly targets: TransferTarget[];
}

export class TransferChain {
  /** Slug of the purpose. */
  @IsPurposeSlug()
  readonly purpose: string;

  /** 1 to 20 tiers; the first is asked first. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_TIERS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => TransferTier)
  readonly tiers: TransferTier[];
}

/**
 * The configuration as a file. Entries have the fields of the writes they stand for; what an entry leaves out has its
 * default. Providers are told apart by name, for ids differ from instance to instance.
 */
export class TransferDocument {
  /** `patchbay/1`. */
  @MayBeAbsent()
  @IsIn([FORMAT])
  readonly format?: string;

  /** AI servers. Without `api_key`, what is stored stays. */
  @Entries(() => CreateServer)
  readonly servers?: CreateServer[];

  /** External vendors. Without `api_key`, what is stored stays. */
  @Entries(() => ReplaceApiKey)
  readonly api_keys?: ReplaceApiKey[];

  /** Purposes and their policies. */
  @Entries(() => TransferPurpose)
  readonly purposes?: TransferPurpose[];

  /** Vector collections. */
  @Entries(() => TransferCollection)
  readonly collections?: TransferCollection[];

  /** What agent types mean. */
  @Entries(() => TransferAgentType)
  readonly agent_types?: TransferAgentType[];

  /** Apps, without keys. */
  @Entries(() => TransferApp)
  readonly apps?: TransferApp[];

  /** What purposes are plugged into. */
  @Entries(() => TransferChain)
  readonly active?: TransferChain[];
}

export type Section = Exclude<keyof TransferDocument, 'format'>;

/** Every section with the field that names its entries, in the order they are written: each after what it refers to. */
export const SECTIONS = {
  servers: 'name',
  api_keys: 'key_name',
  purposes: 'slug',
  collections: 'name',
  agent_types: 'name',
  apps: 'name',
  active: 'purpose',
} as const satisfies Record<Section, string>;
