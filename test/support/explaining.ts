import type { Answer, Gateway } from './gateway.js';

export interface ExplainedCandidate {
  readonly tier: number;
  readonly provider: string;
  readonly provider_type: string;
  readonly provider_id: number;
  readonly model: string | null;
  readonly verdict: 'first' | 'fallback' | 'skipped';
  readonly reason?: string;
  readonly explanation: string;
}

export type Explanation = {
  readonly rule: string;
  readonly explanation: string;
  readonly purpose: string;
  readonly candidates: readonly ExplainedCandidate[];
  readonly revision: number;
  readonly live: boolean;
};

export function explain(gateway: Pick<Gateway, 'manage'>, body: object = {}): Promise<Answer<Explanation>> {
  return gateway.manage('POST', '/explain', body);
}

/** Each candidate as `name first`, `name fallback` or `name reason`. */
export function toldOf({ body }: Answer<Explanation>): readonly string[] {
  return body.candidates.map(({ provider, verdict, reason }) => `${provider} ${reason ?? verdict}`);
}
