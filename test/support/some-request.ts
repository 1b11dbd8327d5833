import { type AttemptRecord, NO_TOKENS, type RequestRecord, type Usage } from '../../src/usage/records.js';

export const NO_USAGE: Usage = {
  tokens: NO_TOKENS,
  basis: 'none',
  isPartial: false,
  costUsd: null,
  costBasis: 'none',
  usedOwnKey: false,
};

/** What an answer of 10 and 5 tokens uses, for a hundredth of a cent. */
export const SOME_USAGE: Usage = {
  ...NO_USAGE,
  tokens: { ...NO_TOKENS, input: 10, output: 5, cachedInput: 4, reasoningOutput: 2 },
  basis: 'provider',
  costUsd: 0.0001,
  costBasis: 'operator',
};

export function someAttempt(differs: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    attempt: 1,
    at: Date.now(),
    providerId: 7,
    providerName: 'gpu-1',
    model: 'qwen',
    keyVersion: null,
    outcome: 'delivered',
    status: 200,
    reason: null,
    firstByteMs: 20,
    durationMs: 30,
    usage: SOME_USAGE,
    ...differs,
  };
}

let count = 0;
const PREFIX = `req_${process.pid.toString(16)}${Date.now().toString(16)}`;

/** A request that was answered at its first attempt. */
export function someRequest(differs: Partial<RequestRecord> = {}): RequestRecord {
  const at = differs.at ?? Date.now();
  return {
    requestId: `${PREFIX}_${(count++).toString(36)}`,
    at,
    appId: 1,
    appName: 'default',
    keyId: 1,
    endpoint: 'chat/completions',
    purpose: 'chat',
    rule: 'default',
    revision: 1,
    isStream: false,
    query: {
      defaultPurpose: 'chat',
      mayPickProviders: false,
      needs: { tools: false, jsonSchema: false, vision: false, contextTokens: 3 },
    },
    providerId: 7,
    providerName: 'gpu-1',
    fellBack: false,
    model: 'qwen',
    status: 200,
    outcome: 'delivered',
    trail: 'gpu-1=200',
    requestBytes: 100,
    answerBytes: 200,
    firstByteMs: 20,
    durationMs: 30,
    attempts: [someAttempt({ at })],
    usage: SOME_USAGE,
    content: null,
    ...differs,
  };
}
