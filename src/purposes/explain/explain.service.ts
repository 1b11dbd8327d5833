import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import { AppEntity } from '../../database/entities/app.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { explain } from '../../snapshot/explain.js';
import { ruleWords } from '../../snapshot/explain-words.js';
import { candidateView, explainQueryOf } from './explain-fields.js';
import type { Explain, Explanation } from './explain.dto.js';
import { ExplainedStates } from './explained-states.js';

/** Answers who would serve a request, and why nobody else. Calls nobody and changes nothing. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly states: ExplainedStates,
  ) {}

  async explain(body: Explain, caller: Principal): Promise<Explanation> {
    const query = explainQueryOf(body, await this.mayPickProviders(body.app_id ?? undefined));
    const { snapshot, vitals, isLive } = await this.states.of(body, caller);
    const { rule, purpose, candidates } = explain(snapshot, vitals, query, performance.now());
    return {
      rule,
      explanation: ruleWords(rule),
      purpose,
      candidates: candidates.map((candidate) => candidateView(candidate, query)),
      revision: snapshot.revision,
      live: isLive,
    };
  }

  private async mayPickProviders(appId: number | undefined): Promise<boolean> {
    if (appId === undefined) return true;
    const app = await this.dataSource.getRepository(AppEntity).findOneBy({ id: appId });
    if (app) return app.mayPickProviders;
    const message = `there is no app with the id ${appId}`;
    throw new GatewayError('not_found', `app_id: ${message}.`, { fields: [{ field: 'app_id', message }] });
  }
}
