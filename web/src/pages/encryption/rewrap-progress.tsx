import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { Ago } from '../../ui/ago.js';
import { count, percent } from '../../ui/format.js';
import style from './encryption.module.css';
import { shareDone } from './next-steps.js';

type RewrapState = Schema<'RewrapState'>;

/** How far the last run is or was, on the instance that answers. */
export function RewrapProgress({ state }: { readonly state: RewrapState }): ReactNode {
  if (state.status === 'idle') return null;
  const share = shareDone(state);
  return (
    <>
      {state.status === 'running' && (
        <progress className={style.progress} value={share} max={1} aria-label={`Rewrapped: ${percent(share)}`} />
      )}
      <p className="dim" aria-live="polite">
        <LastRun state={state} />
      </p>
      <Unreadable state={state} />
    </>
  );
}

function LastRun({ state }: { readonly state: RewrapState }): ReactNode {
  const { status, rewrapped, started_at, finished_at, reason } = state;
  const done = <b className="mono">{count(rewrapped)}</b>;
  if (status === 'running')
    return (
      <>
        Running: {done} rewrapped, begun <Ago at={started_at} />.
      </>
    );
  if (status === 'failed')
    return (
      <>
        The last run failed after {done}: {reason ?? 'nobody said why'}. Begin it again to go on.
      </>
    );
  if (status === 'stopped') return <>The last run was stopped after {done}. Begin it again to go on.</>;
  return (
    <>
      The last run rewrapped {done} and ended <Ago at={finished_at} />.
    </>
  );
}

function Unreadable({ state }: { readonly state: RewrapState }): ReactNode {
  const { unreadable_count, unreadable, destroyed_count } = state;
  return (
    <>
      {unreadable_count > 0 && (
        <details>
          <summary>
            <b className="mono">{count(unreadable_count)}</b> could not be read and stay as they are
          </summary>
          <ul className="mono">
            {unreadable.map(({ id, provider_id, version, reason }) => (
              <li
                key={id}
              >{`${provider_id === null ? `row ${id}` : `provider ${provider_id}, key version ${version ?? '?'}`}: ${reason}`}</li>
            ))}
          </ul>
        </details>
      )}
      {destroyed_count > 0 && (
        <p className="dim">
          <b className="mono">{count(destroyed_count)}</b> revoked ones that could not be read were destroyed, as asked.
        </p>
      )}
    </>
  );
}
