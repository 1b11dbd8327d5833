import { Transform } from 'class-transformer';
import { IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { IsCollectorUrl } from './is-collector-url.js';
import { OTLP_HEADERS } from './otlp-headers.js';
import { SeedVariables } from './seed-variables.js';

const HEADERS_RULE = { message: '$property must be name=value, comma-separated, with values percent-encoded' };
const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/;
const NAME_RULE = { message: '$property must be at most 100 visible ASCII characters' };
const RATIO_RULE = { message: '$property must be a number from 0 to 1' };

const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? Number(value) : value);

/** Where telemetry is sent, by the names that OpenTelemetry gives these variables. */
export class TelemetryVariables extends SeedVariables {
  /** OTLP collector that takes traces and metrics over HTTP, without `/v1/traces`; unset: none are made. */
  @IsOptional()
  @IsCollectorUrl()
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** Sent with everything, as `name=value`, comma-separated; often a secret. */
  @IsOptional()
  @Matches(OTLP_HEADERS, HEADERS_RULE)
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string;

  /** What Patchbay is called in traces. */
  @Matches(NAME, NAME_RULE)
  readonly OTEL_SERVICE_NAME: string = 'patchbay';

  /** Share of the traces that begin here which are kept, 0 to 1; of others, whoever began them has decided. */
  @Transform(number)
  @IsNumber({}, RATIO_RULE)
  @Min(0, RATIO_RULE)
  @Max(1, RATIO_RULE)
  readonly OTEL_TRACES_SAMPLER_ARG: number = 1;
}
