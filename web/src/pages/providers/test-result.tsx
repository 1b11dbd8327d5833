import type { ReactNode } from 'react';
import type { Schema } from '../../api/types.js';
import { count, duration } from '../../ui/format.js';
import { Status, type Tone } from '../../ui/status.js';
import style from './test-result.module.css';

interface Props extends Schema<'ProviderHealth'> {
  readonly key_accepted?: boolean | null;
  readonly keys?: readonly Schema<'TestedKey'>[];
  readonly models?: readonly string[] | null;
}

const TONES: Readonly<Record<Props['status'], Tone>> = { healthy: 'ok', degraded: 'warn', down: 'bad' };

/** What a provider answered when it was tested. */
export function TestResult({ status, latency_ms, reason, key_accepted, keys = [], models }: Props): ReactNode {
  return (
    <div className={style.result}>
      <p>
        <Status tone={TONES[status]}>{status}</Status>
        {latency_ms !== null && (
          <>
            {' '}
            answered in <span className="mono">{duration(latency_ms)}</span>
          </>
        )}
      </p>
      {reason !== null && <p className="dim">{reason}</p>}
      {keys.length > 1
        ? keys.map((key) => (
            <Accepted key={key.version} name={`Key version ${key.version}`} accepted={key.key_accepted} />
          ))
        : key_accepted !== undefined && <Accepted name="The key" accepted={key_accepted} />}
      {models !== undefined && <Offered models={models} />}
    </div>
  );
}

function Accepted({ name, accepted }: { readonly name: string; readonly accepted: boolean | null }): ReactNode {
  if (accepted === null) return <Status tone="off">{name} could not be proved</Status>;
  return accepted ? <Status tone="ok">{name} is accepted</Status> : <Status tone="bad">{name} is refused</Status>;
}

function Offered({ models }: { readonly models: readonly string[] | null }): ReactNode {
  if (models === null) return <p className="dim">It does not list its models; their names can be typed.</p>;
  return (
    <p className="dim">
      It offers <span className="mono">{count(models.length)}</span> {models.length === 1 ? 'model' : 'models'}.
    </p>
  );
}
