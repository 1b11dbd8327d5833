import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '../validation/may-be-absent.js';

const MAX_MESSAGES = 10_000;
const MAX_TOKENS = 10_000_000;
const MAX_TEMPERATURE = 2;
const MAX_STOPS = 16;
const MAX_NAME = 300;
const MAX_INPUTS = 2048;
const MAX_QUESTIONS = 100;
const MAX_AT_ONCE = 16;

const MESSAGE = {
  type: 'object',
  additionalProperties: true,
  description: 'As in OpenAI\'s API, e.g. `{"role":"user","content":"Hello"}`.',
};

/** What a model is to write. */
export class Generate {
  /** What the user says; needed without messages. */
  @ValidateIf(({ messages }: Generate) => messages === undefined)
  @IsString()
  @MinLength(1)
  readonly prompt?: string;

  /** What the model is told beforehand; only with a prompt. */
  @MayBeAbsent()
  @IsString()
  readonly system?: string;

  /** The conversation so far, in place of a prompt. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MESSAGES)
  @IsObject({ each: true })
  @ApiProperty({ type: 'array', items: MESSAGE })
  readonly messages?: object[];

  /** Most tokens it may write. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_TOKENS)
  readonly max_tokens?: number;

  /** 0 to 2. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(MAX_TEMPERATURE)
  readonly temperature?: number;

  /** 0 to 1. */
  @MayBeAbsent()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly top_p?: number;

  /** Texts at which it ends. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(MAX_STOPS)
  @IsString({ each: true })
  readonly stop?: string[];

  /** For answers that can be repeated, where the provider can do that. */
  @MayBeAbsent()
  @IsInt()
  readonly seed?: number;
}

/** One of several questions. */
export class BatchQuestion extends Generate {
  /** A purpose, a model or a provider, as in the path of `generate`; without one that of the whole batch. */
  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  readonly model?: string;
}

/** Several questions at once. */
export class GenerateBatch {
  /** 1 to 100 questions. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_QUESTIONS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BatchQuestion)
  readonly requests: BatchQuestion[];

  /** For questions that name no model; without it `chat`. */
  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  readonly model?: string;

  /** How many are asked at the same time, 1 to 16; without it 4. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_AT_ONCE)
  readonly concurrency?: number;
}

/** Texts to be turned into vectors. */
export class Embed {
  /** A text, or 1 to 2048 of them. */
  @ApiProperty({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_INPUTS)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  readonly input: string[];
}
