import { useMutation } from '@tanstack/react-query';
import { ExternalLink, Stethoscope } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { asProblem } from '../../../api/problem.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { TextInput } from '../../../ui/text-input.js';
import { useArrival } from '../../../ui/use-arrival.js';
import { SecretInput } from '../secret-input.js';
import { TestResult } from '../test-result.js';
import { type Draft, missingIn } from './draft.js';
import { tryDraft } from './provider-creation.js';
import style from './wizard.module.css';

interface Props {
  readonly first: Draft;
  readonly onBack: () => void;
  readonly onNext: (draft: Draft, models: readonly string[] | null) => void;
}

/** How it is reached. It is tested before it is saved, which spends no tokens. */
export function AddressStep({ first, onBack, onNext }: Props): ReactNode {
  const [draft, setDraft] = useState(first);
  const trial = useMutation({ mutationFn: tryDraft, gcTime: 0 });
  const heading = useArrival<HTMLHeadingElement>();
  const missing = missingIn(draft);
  const { data: result, error } = trial;
  const isFine = result !== undefined && result.status !== 'down';
  const change = (changes: Partial<Draft>): void => {
    setDraft((was) => ({ ...was, ...changes }));
    // What was found out is about something else now.
    trial.reset();
  };
  return (
    <section className={style.card} aria-labelledby="add-address">
      <h2 id="add-address" ref={heading} tabIndex={-1}>
        {draft.title}
      </h2>
      <Fields draft={draft} change={change} error={error} />
      <div aria-live="polite">
        {trial.isPending && <p className="dim">Asking {draft.baseUrl}…</p>}
        {result !== undefined && <TestResult {...result} />}
        {error !== null && <ErrorNote error={error} />}
      </div>
      {missing !== undefined && <p className="dim">{missing}</p>}
      <div className={style.buttons}>
        <TestButton
          isFirst={result === undefined}
          isMain={!isFine}
          isPending={trial.isPending}
          isDisabled={missing !== undefined}
          onPress={() => trial.mutate(draft)}
        />
        <Button
          tone={isFine ? 'go' : 'plain'}
          onPress={() => onNext(draft, result?.models ?? null)}
          isDisabled={missing !== undefined || trial.isPending}
        >
          {isFine ? 'Next' : 'Go on without a test'}
        </Button>
        <Button onPress={onBack}>Back</Button>
      </div>
    </section>
  );
}

interface TestButtonProps {
  readonly isFirst: boolean;
  readonly isMain: boolean;
  readonly isPending: boolean;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
}

function TestButton({ isFirst, isMain, ...button }: TestButtonProps): ReactNode {
  return (
    <Button {...button} tone={isMain ? 'go' : 'plain'}>
      <Stethoscope aria-hidden="true" />
      {isFirst ? 'Test it' : 'Test again'}
    </Button>
  );
}

interface FieldsProps {
  readonly draft: Draft;
  readonly change: (changes: Partial<Draft>) => void;
  readonly error: Error | null;
}

function Fields({ draft, change, error }: FieldsProps): ReactNode {
  const wrong = (field: string): string | undefined => (error === null ? undefined : asProblem(error).field(field));
  return (
    <>
      {draft.hasOwnAddress ? (
        <TextInput
          label="Address"
          isMono
          type="url"
          placeholder={draft.isVendor ? 'https://name.example.com/v1' : 'http://127.0.0.1:8080'}
          value={draft.baseUrl}
          onChange={(baseUrl) => change({ baseUrl })}
          description={draft.isVendor ? 'Including the path before /chat/completions.' : 'With or without /v1.'}
          error={wrong('base_url')}
        />
      ) : (
        <p className="dim">
          Requests go to <span className="mono">{draft.baseUrl}</span>.{' '}
          <Button tone="quiet" onPress={() => change({ hasOwnAddress: true })}>
            Another address
          </Button>
        </p>
      )}
      <SecretInput
        label={draft.isVendor ? 'Key' : 'Key (optional)'}
        value={draft.secret}
        onChange={(secret) => change({ secret })}
        description={
          draft.isVendor
            ? 'Sealed when it is stored, and never shown again.'
            : 'Only if the server wants one. Sealed when it is stored, and never shown again.'
        }
        error={wrong('api_key')}
      />
      {draft.keysUrl !== null && (
        <p>
          <a href={draft.keysUrl} target="_blank" rel="noreferrer" className={style.out}>
            Get a key from {draft.title} <ExternalLink aria-hidden="true" />
            <span className="aloud">(opens a new page)</span>
          </a>
        </p>
      )}
    </>
  );
}
