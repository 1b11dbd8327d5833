import type { ReactNode } from 'react';
import { asProblem } from '../../api/problem.js';
import type { Schema } from '../../api/types.js';
import { Ago } from '../../ui/ago.js';
import { CopyButton } from '../../ui/copy-button.js';
import { ErrorNote } from '../../ui/error-note.js';
import { moment } from '../../ui/format.js';
import { SidePanel } from '../../ui/side-panel.js';
import { Status } from '../../ui/status.js';
import { Waiting } from '../../ui/waiting.js';
import { AttemptsTimeline } from './attempts-timeline.js';
import { ExplainNow } from './explain-now.js';
import { KeptContent } from './kept-content.js';
import { outcomeWords } from './outcome.js';
import { RequestFacts } from './request-facts.js';
import style from './request-panel.module.css';
import { useRequest } from './use-request.js';

const NOT_FOUND = 404;

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

/** One request: how it ended, its attempts over time, and everything that is known of it. */
export function RequestPanel({ id, onClose }: Props): ReactNode {
  const { data, error, isPending, refetch } = useRequest(id);
  return (
    <SidePanel title="Request" note={<span className="mono">{id}</span>} onClose={onClose}>
      <p className={style.copy}>
        <CopyButton text={id} tone="quiet">
          Copy the id
        </CopyButton>
      </p>
      {isPending && <Waiting for="the request and its attempts" />}
      {error !== null && <Missing error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Told request={data} />}
    </SidePanel>
  );
}

function Missing({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }): ReactNode {
  return (
    <>
      <ErrorNote error={error} onRetry={onRetry} />
      {asProblem(error).status === NOT_FOUND && (
        <p className="dim">
          It may still be under way, or older than what is kept. Ids of refused credentials are in no log: those
          requests belong to no app.
        </p>
      )}
    </>
  );
}

function Told({ request }: { readonly request: Schema<'RequestDetail'> }): ReactNode {
  const { outcome, status, at, is_partial } = request;
  const { tone, word } = outcomeWords(outcome, status);
  return (
    <>
      <p className={style.ending}>
        <Status tone={tone}>{word}</Status>
        <span className="mono">{status === 0 ? 'no status: the client had left' : status}</span>
        <span className="dim" title={moment(at)}>
          arrived <Ago at={at} />
        </span>
      </p>
      {is_partial && <p className={style.partial}>The answer broke off; there may have been more than is counted.</p>}
      <section className={style.part}>
        <h3>Attempts</h3>
        <AttemptsTimeline request={request} />
      </section>
      <RequestFacts request={request} />
      <ExplainNow request={request} />
      <KeptContent request={request} />
    </>
  );
}
