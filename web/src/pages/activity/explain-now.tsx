import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { Button } from '../../ui/button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { Status, type Tone } from '../../ui/status.js';
import style from './request-panel.module.css';

type Verdict = Schema<'Candidate'>['verdict'];

const VERDICTS: Readonly<Record<Verdict, { readonly tone: Tone; readonly word: string }>> = {
  first: { tone: 'ok', word: 'asked first' },
  fallback: { tone: 'off', word: 'fallback' },
  skipped: { tone: 'warn', word: 'skipped' },
};

/** Where the same request would go now: calls nobody, changes nothing. */
export function ExplainNow({ request }: { readonly request: Schema<'RequestDetail'> }): ReactNode {
  const { purpose } = request;
  const explain = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/llm-config/explain', { body: questionOf(request) })),
  });
  if (purpose === null) return null;
  return (
    <section className={style.part}>
      <h3>Where would it go now?</h3>
      {explain.data === undefined && (
        <p>
          <Button onPress={() => explain.mutate()} isPending={explain.isPending}>
            {explain.isPending ? 'Looking at the route…' : `Explain the route of ${purpose}`}
          </Button>
        </p>
      )}
      {explain.error !== null && <ErrorNote error={explain.error} onRetry={() => explain.mutate()} />}
      {explain.data !== undefined && <Explained explanation={explain.data} then={request.revision} />}
    </section>
  );
}

function Explained({
  explanation,
  then,
}: {
  readonly explanation: Schema<'Explanation'>;
  readonly then: number;
}): ReactNode {
  const { candidates, revision } = explanation;
  return (
    <>
      <p className="dim">
        {revision === then
          ? `The configuration is still the one it was served by (revision ${then}).`
          : `It was served by revision ${then}; now revision ${revision} is served.`}
      </p>
      {candidates.length === 0 && <p>{explanation.explanation}</p>}
      <ol className={style.candidates} aria-label="Candidates in order">
        {candidates.map(({ provider, provider_id, model, verdict, explanation: words, tier }) => (
          <li key={`${tier} ${provider_id} ${model ?? ''}`}>
            <p>
              <b>{provider}</b>
              <Status tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].word}</Status>
            </p>
            <p>
              {model !== null && <span className="mono">{model}: </span>}
              {words}
            </p>
          </li>
        ))}
      </ol>
    </>
  );
}

/** By its purpose, whatever named that then; what its body asked for beside is not kept for us. */
function questionOf({ purpose, app_id, endpoint }: Schema<'RequestDetail'>): Schema<'Explain'> {
  return {
    purpose,
    ...(app_id > 0 && { app_id }),
    ...(isKnown(endpoint) && { endpoint }),
  };
}

type Endpoint = NonNullable<Schema<'Explain'>['endpoint']>;

const ENDPOINTS: Readonly<Record<Endpoint, true>> = {
  'chat/completions': true,
  completions: true,
  responses: true,
  embeddings: true,
  rerank: true,
  moderations: true,
  'images/generations': true,
  'images/edits': true,
  'audio/speech': true,
  'audio/transcriptions': true,
  'audio/translations': true,
};

function isKnown(endpoint: string): endpoint is Endpoint {
  return Object.hasOwn(ENDPOINTS, endpoint);
}
