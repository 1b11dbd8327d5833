import { Injectable } from '@nestjs/common';
import type { Principal } from '../../access/principal.js';
import { databaseNotReached } from '../../database/database-errors.js';
import { GatewayError } from '../../errors/gateway-error.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { SnapshotHolder } from '../../snapshot/snapshot-holder.js';
import { Vitals } from '../../snapshot/vitals/vitals.js';
import { DraftSnapshot } from './draft-snapshot.js';
import type { Explain, ExplainDraft } from './explain.dto.js';
import { PastSnapshots } from './past-snapshots.js';

/** A configuration and how its providers are doing. */
export interface ExplainedState {
  readonly snapshot: Snapshot;
  readonly vitals: Vitals;
  /** Whether the vitals are those of now. */
  readonly isLive: boolean;
}

/** Finds what a question is about: what is served now, an earlier revision, or a draft. */
@Injectable()
export class ExplainedStates {
  constructor(
    private readonly holder: SnapshotHolder,
    private readonly vitals: Vitals,
    private readonly past: PastSnapshots,
    private readonly drafts: DraftSnapshot,
  ) {}

  /** @throws {GatewayError} when the revision is not known, or the draft would be refused */
  async of({ revision, draft }: Pick<Explain, 'revision' | 'draft'>, caller: Principal): Promise<ExplainedState> {
    const isPast = revision !== undefined && revision !== null;
    if (draft && isPast) throw twoStates();
    if (this.holder.isStandIn && (draft || isPast)) throw databaseNotReached();
    if (draft) return { snapshot: await this.draftOf(draft, caller), vitals: this.vitals, isLive: true };
    const { current } = this.holder;
    if (!isPast || revision === current.revision) return { snapshot: current, vitals: this.vitals, isLive: true };
    // Providers were other ones then, or elsewhere: what is known of them today would mislead.
    return { snapshot: await this.past.at(revision), vitals: new Vitals(), isLive: false };
  }

  /** Trying a write takes the same role as making it. */
  private draftOf({ active }: ExplainDraft, caller: Principal): Promise<Snapshot> {
    if (caller.kind === 'admin' && caller.role !== 'viewer') return this.drafts.of(active);
    throw new GatewayError('forbidden', 'A draft needs the role operator; without one, explain what is served now.');
  }
}

function twoStates(): GatewayError {
  const message = 'give either this or revision, not both';
  return new GatewayError('invalid_request', `draft: ${message}`, { fields: [{ field: 'draft', message }] });
}
