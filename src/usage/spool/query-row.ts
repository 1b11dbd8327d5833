import type { RequestRecord } from '../records.js';
import { texted } from './fitting.js';

/** What decided the route, as the row has it. */
export function queryRow(query: NonNullable<RequestRecord['query']>): object {
  return {
    defaultPurpose: query.defaultPurpose,
    purpose: texted(query.purpose),
    agentType: texted(query.agentType),
    modelPort: query.modelPort,
    providerId: query.providerId,
    model: texted(query.model),
    mayPickProviders: query.mayPickProviders,
    needs: query.needs,
  };
}
