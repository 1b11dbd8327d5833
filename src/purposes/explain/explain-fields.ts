import { DEFAULT_PURPOSES } from '../../protocols/protocol.js';
import type { ExplainedCandidate, ExplainQuery } from '../../snapshot/explain.js';
import type { Requirements } from '../../snapshot/snapshot.js';
import type { Candidate, Explain, ExplainRequirements } from './explain.dto.js';

/** What a request with these fields would be routed by. */
export function explainQueryOf(body: Explain, mayPickProviders: boolean): ExplainQuery {
  const { endpoint = 'chat/completions', requirements = {} } = body;
  return {
    defaultPurpose: DEFAULT_PURPOSES[endpoint],
    purpose: body.purpose ?? undefined,
    agentType: body.agent_type ?? undefined,
    modelPort: body.model_port ?? undefined,
    model: body.model ?? undefined,
    mayPickProviders,
    needs: needsOf(requirements),
    affinityKey: body.session_id ?? undefined,
  };
}

function needsOf({ tools, json_schema, vision, context_tokens }: ExplainRequirements): Requirements {
  return {
    tools: tools ?? false,
    jsonSchema: json_schema ?? false,
    vision: vision ?? false,
    contextTokens: context_tokens ?? 0,
  };
}

export function candidateView(candidate: ExplainedCandidate, { model }: ExplainQuery): Candidate {
  const { target, tier, verdict, reason, explanation } = candidate;
  const { provider } = target;
  return {
    tier,
    provider: provider.name,
    provider_type: provider.type,
    provider_id: provider.id,
    model: target.model ?? model ?? null,
    verdict,
    ...(reason !== undefined && { reason }),
    explanation,
  };
}
