import { Injectable } from '@nestjs/common';
import type { PurposeEntity } from '../../database/entities/purpose.entity.js';
import type { PreflightCheck } from '../../errors/problem.dto.js';
import type { JudgedActivation } from '../activation.js';
import type { NamedTarget } from '../activation-check.js';
import { BasicCheck } from './basic-check.js';
import { checkView } from './check-view.js';
import { type Finding, notChecked, passed } from './finding.js';
import { RealCheck } from './real-check.js';

/** Longest wait for an answer, in milliseconds. */
const BASIC_TIMEOUT_MS = 3000;
const FULL_TIMEOUT_MS = 5000;
/** When the answer to the caller must not be kept waiting any longer. */
const WHOLE_TIMEOUT_MS = 30_000;

/** Asks the providers of a chain whether they could serve it. Providers are asked together, targets of one in turn. */
@Injectable()
export class Preflight {
  constructor(
    private readonly basic: BasicCheck,
    private readonly real: RealCheck,
  ) {}

  /**
   * What costs no token: reachable, authorised, model known; these are asked together. Where vectors of one size are
   * expected, they are measured as well, since those of another size would spoil what is stored.
   */
  async lookAt(judged: JudgedActivation): Promise<PreflightCheck[]> {
    const { purpose, targets } = judged;
    const dueAt = performance.now() + WHOLE_TIMEOUT_MS;
    return this.byProvider(targets, async (own) => {
      const basics = await this.basic.run(own, termsFor(purpose, BASIC_TIMEOUT_MS));
      const terms = { ...termsFor(purpose, FULL_TIMEOUT_MS), dueAt };
      const checks: PreflightCheck[] = [];
      for (const named of own) {
        const vectors = await this.real.measure(judged, named.target, basics, terms);
        checks.push(...views(named, [...basics.of(named.target), ...vectors]));
      }
      return checks;
    });
  }

  /** The same, and the smallest requests that each target can be asked. */
  async prove(judged: JudgedActivation): Promise<PreflightCheck[]> {
    const { purpose, targets } = judged;
    const dueAt = performance.now() + WHOLE_TIMEOUT_MS;
    const terms = termsFor(purpose, FULL_TIMEOUT_MS);
    return this.byProvider(targets, async (own) => {
      const basics = await this.basic.run(own, terms);
      const checks: PreflightCheck[] = [];
      for (const named of own) {
        const real = await this.real.run(judged, named.target, basics, { ...terms, dueAt });
        checks.push(...views(named, [...basics.of(named.target), ...real]));
      }
      return checks;
    });
  }

  /** In the order of the targets, whoever answers first. */
  private async byProvider(
    targets: readonly NamedTarget[],
    check: (own: readonly NamedTarget[]) => Promise<readonly PreflightCheck[]>,
  ): Promise<PreflightCheck[]> {
    const known = await this.ofThoseThere(targets, check);
    const places = new Map(targets.map(({ field }, index) => [field, index]));
    return [...known, ...targets.filter(isPending).flatMap((named) => views(named, [NOT_THERE]))].toSorted(
      (a, b) => (places.get(a.field) ?? 0) - (places.get(b.field) ?? 0),
    );
  }

  private async ofThoseThere(
    targets: readonly NamedTarget[],
    check: (own: readonly NamedTarget[]) => Promise<readonly PreflightCheck[]>,
  ): Promise<PreflightCheck[]> {
    const groups = Map.groupBy(
      targets.filter((named) => !isPending(named)),
      ({ target }) => target.provider.id,
    );
    return (await Promise.all([...groups.values()].map(check))).flat();
  }
}

function termsFor({ dataPolicy }: PurposeEntity, timeoutMs: number): { localOnly: boolean; timeoutMs: number } {
  return { localOnly: dataPolicy === 'local_only', timeoutMs };
}

/** Whoever is asked has been judged: its requests stay where the purpose wants them. */
const WITHIN_POLICY = passed('data_policy', {});

/** Known, but not to be asked by anybody yet. */
const NOT_THERE = notChecked('reachable', 'it is pending installation, so nobody asks it');

function isPending({ target }: NamedTarget): boolean {
  return target.provider.status === 'pending_installation';
}

function views(named: NamedTarget, findings: readonly Finding[]): PreflightCheck[] {
  return [WITHIN_POLICY, ...findings].map((finding) => checkView(named, finding));
}
