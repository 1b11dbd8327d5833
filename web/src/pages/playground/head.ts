/** What the headers of an answer tell about how it came to be. */
export interface Head {
  readonly status: number;
  readonly requestId: string | null;
  readonly purpose: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  /** Where the request has been, as in `gpu-1=503, gpu-2=200`. */
  readonly trail: string;
  readonly revision: string | null;
  readonly warning: string | null;
  /** Those that are Patchbay's, as they came. */
  readonly told: readonly (readonly [string, string])[];
}

const OURS = /^(x-llm-|x-request-id$|x-config-revision$|x-budget-|x-ratelimit-|ratelimit|retry-after$)/;

export function headOf(status: number, headers: Headers): Head {
  return {
    status,
    requestId: headers.get('x-request-id'),
    purpose: headers.get('x-llm-purpose'),
    provider: headers.get('x-llm-provider'),
    model: headers.get('x-llm-model'),
    trail: headers.get('x-llm-trail') ?? '',
    revision: headers.get('x-config-revision'),
    warning: headers.get('x-budget-warning'),
    told: [...headers].filter(([name]) => OURS.test(name)),
  };
}
