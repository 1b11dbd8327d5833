import type { StoredTarget } from '../chain-store.js';
import { type BasicAnswers, listedNames, modelFinding } from './basic-checks.js';
import type { Finding } from './finding.js';

/** What one provider answered to questions that cost no token. */
export class BasicFindings {
  constructor(
    private readonly ofProvider: readonly Finding[],
    private readonly answers: BasicAnswers,
  ) {}

  /** Whether it makes no sense to ask it for more. */
  get isHopeless(): boolean {
    return this.ofProvider.some(({ result }) => result === 'failed');
  }

  of(target: StoredTarget): readonly Finding[] {
    return [...this.ofProvider, modelFinding(target.provider, this.answers, modelOf(target))];
  }

  /** The first model of its list, if it has one. */
  get firstModel(): string | undefined {
    return listedNames(this.answers.models)?.[0];
  }
}

/** What the target asks for; null when requests bring their own. */
export function modelOf({ model, provider }: StoredTarget): string | null {
  return model ?? provider.model;
}
