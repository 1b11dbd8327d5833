import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import { BoundedLabels } from '../metrics/bounded-labels.js';
import { attemptError, attemptIdentity, type EndedAttempt } from './attempt-attributes.js';

const MOST_MODELS = 200;
const MS_PER_S = 1000;
/** Bounds as the conventions have them. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

/** Metrics of attempts by the semantic conventions for generative AI (docs/gen-ai/gen-ai-metrics.md there). */
export class GenAiInstruments {
  private readonly models = new BoundedLabels(MOST_MODELS);
  private readonly duration: Histogram;
  private readonly firstChunk: Histogram;
  private readonly tokens: Histogram;

  constructor(meter: Meter) {
    this.duration = histogram(meter, 'gen_ai.client.operation.duration', 's', SECONDS);
    this.firstChunk = histogram(meter, 'gen_ai.client.operation.time_to_first_chunk', 's', SECONDS);
    this.tokens = histogram(meter, 'gen_ai.client.token.usage', '{token}', TOKENS);
  }

  saw(attempt: EndedAttempt): void {
    const { isStream, record } = attempt;
    const { durationMs, firstByteMs, usage } = record;
    const identity = attemptIdentity(attempt);
    const error = attemptError(record);
    // Models are the only thing here that a request may choose.
    if (record.model !== null) identity['gen_ai.request.model'] = this.models.of(record.model);
    // A label without a value would be sent as one that is empty.
    this.duration.record(durationMs / MS_PER_S, error === undefined ? identity : { ...identity, 'error.type': error });
    if (isStream && firstByteMs !== null) this.firstChunk.record(firstByteMs / MS_PER_S, identity);
    // What was guessed is nobody's count.
    if (usage.basis === 'provider') this.countTokens(usage.tokens, identity);
  }

  private countTokens({ input, output }: { input: number; output: number }, identity: Attributes): void {
    this.tokens.record(input, { ...identity, 'gen_ai.token.type': 'input' });
    this.tokens.record(output, { ...identity, 'gen_ai.token.type': 'output' });
  }
}

function histogram(meter: Meter, name: string, unit: string, explicitBucketBoundaries: number[]): Histogram {
  return meter.createHistogram(name, { unit, advice: { explicitBucketBoundaries } });
}
