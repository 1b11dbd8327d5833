import { Injectable } from '@nestjs/common';
import { DEFAULT_PURPOSES } from '../../protocols/protocol.js';
import { vectorFault, type VectorRule, vectorRules } from '../../snapshot/vector-rules.js';
import type { JudgedActivation } from '../activation.js';
import type { StoredTarget } from '../chain-store.js';
import type { Terms } from './basic-check.js';
import { type BasicFindings, modelOf } from './basic-findings.js';
import { failed, type Finding, notChecked, passed } from './finding.js';
import { judgeAnswer, type Judgement, type RealCheckName, realRequest, wantsOtherLimit } from './real-requests.js';
import { type RawOutcome, TargetClient } from './target-client.js';

export interface RealTerms extends Terms {
  /** When the whole preflight must be over, monotonic milliseconds. */
  readonly dueAt: number;
}

/** What its requests will be for. */
export type AskedFor = Pick<JudgedActivation, 'purpose' | 'collections'>;

/** Asks a target for as little as can be, the way requests of the purpose will. */
@Injectable()
export class RealCheck {
  constructor(private readonly client: TargetClient) {}

  async run(
    asking: AskedFor,
    target: StoredTarget,
    basics: BasicFindings,
    terms: RealTerms,
  ): Promise<readonly Finding[]> {
    return this.runAll(checksFor(asking, target), asking, target, basics, terms);
  }

  /** Only where vectors of one size are expected of it. */
  async measure(
    asking: AskedFor,
    target: StoredTarget,
    basics: BasicFindings,
    terms: RealTerms,
  ): Promise<readonly Finding[]> {
    const isMeasured = isAboutVectors(asking) && rulesFor(asking, target).length > 0;
    return isMeasured ? this.runAll(['embeddings'], asking, target, basics, terms) : [];
  }

  private async runAll(
    checks: readonly RealCheckName[],
    asking: AskedFor,
    target: StoredTarget,
    basics: BasicFindings,
    terms: RealTerms,
  ): Promise<readonly Finding[]> {
    const obstacle = obstacleFor(target, basics);
    if (obstacle !== undefined) return checks.map((check) => notChecked(check, obstacle));
    const model = modelOf(target) ?? basics.firstModel;
    const findings: Finding[] = [];
    for (const check of checks)
      findings.push(...(await this.check(check, target, model, terms, rulesFor(asking, target))));
    return findings;
  }

  private async check(
    check: RealCheckName,
    target: StoredTarget,
    model: string | undefined,
    terms: RealTerms,
    rules: readonly VectorRule[],
  ): Promise<readonly Finding[]> {
    const timeoutMs = Math.min(terms.timeoutMs, terms.dueAt - performance.now());
    if (timeoutMs <= 0) return [failed(check, 'the preflight took too long; repeat it, or name fewer targets')];
    const outcome = await this.ask(check, { ...target, ...terms, timeoutMs }, model);
    if ('failure' in outcome) return [failed(check, hintAt(outcome.failure, timeoutMs))];
    const judgement = judgeAnswer(check, outcome.answer);
    const cost = { latencyMs: outcome.answer.latencyMs, tokens: judgement.tokens };
    const finding = judgement.fault === undefined ? passed(check, cost) : failed(check, judgement.fault, cost);
    return check === 'embeddings' ? [finding, sizeFinding(judgement, rules)] : [finding];
  }

  private async ask(
    check: RealCheckName,
    asked: Parameters<TargetClient['post']>[0],
    model: string | undefined,
  ): Promise<RawOutcome> {
    const { path, body } = realRequest(check, model, 'max_tokens');
    const outcome = await this.client.post(asked, path, body);
    if ('failure' in outcome || !wantsOtherLimit(outcome.answer)) return outcome;
    return this.client.post(asked, path, realRequest(check, model, 'max_completion_tokens').body);
  }
}

function isAboutVectors({ purpose: { slug, requirements }, collections }: AskedFor): boolean {
  const isExpected = typeof requirements.vector_size === 'number' || collections.has(slug);
  return slug === DEFAULT_PURPOSES.embeddings || isExpected;
}

function rulesFor({ purpose, collections }: AskedFor, target: StoredTarget): readonly VectorRule[] {
  const required = purpose.requirements.vector_size ?? null;
  const maker = { purpose: purpose.slug, required, provider: target.provider.name, model: modelOf(target) };
  return vectorRules(maker, collections);
}

/** What nothing as small as a word can be asked of. */
const UNTRIED: ReadonlySet<string> = new Set([
  DEFAULT_PURPOSES['images/generations'],
  DEFAULT_PURPOSES['audio/speech'],
  DEFAULT_PURPOSES.moderations,
]);

/** Of a purpose of one's own, what its providers are meant for and what it requires tell what it is about. */
function checksFor(asking: AskedFor, { provider }: StoredTarget): readonly RealCheckName[] {
  const { slug } = asking.purpose;
  if (slug === DEFAULT_PURPOSES.rerank) return ['rerank'];
  if (UNTRIED.has(slug)) return [];
  const isMeantForVectors = provider.useForEmbeddings === true && provider.useForChat !== true;
  const isChat = slug === DEFAULT_PURPOSES['chat/completions'];
  return isAboutVectors(asking) || (isMeantForVectors && !isChat) ? ['embeddings'] : ['chat', 'stream'];
}

/** Why there is no point in asking. */
function obstacleFor(target: StoredTarget, { isHopeless }: BasicFindings): string | undefined {
  if (isHopeless) return 'a check before it failed';
  // A vendor has models of all kinds; which one requests will ask for is theirs to say.
  if (target.provider.type === 'api_key' && modelOf(target) === null) return 'no model is pinned; pin one to try it';
  return undefined;
}

function sizeFinding({ vectorSize }: Judgement, rules: readonly VectorRule[]): Finding {
  if (vectorSize === undefined) return notChecked('vector_size', 'there is no vector to measure');
  if (rules.length === 0) return notChecked('vector_size', `the purpose requires none; it has ${vectorSize}`);
  const fault = vectorFault(rules, vectorSize);
  return fault === undefined ? passed('vector_size', {}) : failed('vector_size', fault);
}

function hintAt(failure: string, timeoutMs: number): string {
  const isLate = failure === 'it did not answer in time';
  return isLate ? `it did not answer within ${Math.round(timeoutMs / 1000)} s; it may be loading its model` : failure;
}
