import { Injectable } from '@nestjs/common';
import type { Principal } from '../../access/principal.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { explain } from '../../snapshot/explain.js';
import { routeWords } from '../../snapshot/explain-words.js';
import { candidateView, explainQueryOf } from './explain-fields.js';
import type { Explain, Explanation } from './explain.dto.js';
import { askingApp, ExplainedAskers } from './explained-askers.js';
import { ExplainedStates } from './explained-states.js';
import { Replays } from './replays.js';

/** Answers who would serve a request, and why nobody else. Calls nobody and changes nothing. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly states: ExplainedStates,
    private readonly askers: ExplainedAskers,
    private readonly replays: Replays,
  ) {}

  async explain(body: Explain, caller: Principal): Promise<Explanation> {
    requireOther(body);
    const { snapshot, vitals, isLive } = await this.states.of(body, caller);
    const app = askingApp(snapshot, body.app_id);
    const query = explainQueryOf(body, app.mayPickProviders);
    const asker = this.askers.of(app, { snapshot, query, isLive });
    const explained = explain(snapshot, vitals, query, performance.now(), asker);
    const { rule, purpose, candidates } = explained;
    return {
      rule,
      explanation: routeWords(explained, query),
      purpose,
      candidates: candidates.map((candidate) => candidateView(candidate, query)),
      revision: snapshot.revision,
      live: isLive,
      ...(body.replay !== undefined && { replay: await this.replays.of(body.replay, snapshot) }),
    };
  }
}

/** @throws {GatewayError} `invalid_request` when what is served now would be compared with itself */
function requireOther({ replay, revision, draft }: Explain): void {
  if (replay === undefined || draft || (revision !== undefined && revision !== null)) return;
  const message = 'needs revision or draft, whose routes are compared with those of now';
  throw new GatewayError('invalid_request', `replay: ${message}`, { fields: [{ field: 'replay', message }] });
}
