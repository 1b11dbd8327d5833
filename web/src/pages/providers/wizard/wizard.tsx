import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { needs, useMay } from '../../../session/session.js';
import { EmptyState } from '../../../ui/empty-state.js';
import { PageHeader } from '../../../ui/page-header.js';
import { AddedView } from './added-view.js';
import { AddressStep } from './address-step.js';
import { completed, type Draft } from './draft.js';
import { ModelStep } from './model-step.js';
import type { Added } from './provider-creation.js';
import { WhatStep } from './what-step.js';
import style from './wizard.module.css';

type Stage =
  | { readonly step: 'what' }
  | { readonly step: 'address'; readonly draft: Draft }
  | { readonly step: 'model'; readonly draft: Draft; readonly models: readonly string[] | null }
  | { readonly step: 'added'; readonly added: Added };

const STEPS = [
  { step: 'what', name: 'What' },
  { step: 'address', name: 'Address and key' },
  { step: 'model', name: 'Model and name' },
] as const;

/** Adds a provider: what it is, how it is reached, what it is asked for. */
export function Wizard(): ReactNode {
  const may = useMay('operator');
  const [stage, setStage] = useState<Stage>({ step: 'what' });
  return (
    <div className={style.wizard}>
      <p className={style.crumb}>
        <Link href="/providers">Providers</Link>
      </p>
      <PageHeader title="Add a provider" note="It gets no requests before a purpose is plugged into it." />
      {may ? (
        <>
          {stage.step !== 'added' && <Steps at={stage.step} />}
          <Current stage={stage} setStage={setStage} />
        </>
      ) : (
        <EmptyState title="You may look, not add">{needs('operator')} Ask somebody who has it.</EmptyState>
      )}
    </div>
  );
}

interface CurrentProps {
  readonly stage: Stage;
  readonly setStage: (stage: Stage) => void;
}

function Current({ stage, setStage }: CurrentProps): ReactNode {
  switch (stage.step) {
    case 'what':
      return <WhatStep onChoose={(draft) => setStage({ step: 'address', draft })} />;
    case 'address':
      return (
        <AddressStep
          first={stage.draft}
          onBack={() => setStage({ step: 'what' })}
          onNext={(draft, models) => setStage({ step: 'model', draft: completed(draft, models), models })}
        />
      );
    case 'model':
      return (
        <ModelStep
          first={stage.draft}
          models={stage.models}
          onBack={(draft) => setStage({ step: 'address', draft })}
          onAdded={(added) => setStage({ step: 'added', added })}
        />
      );
    case 'added':
    default:
      return <AddedView added={stage.added} onAnother={() => setStage({ step: 'what' })} />;
  }
}

function Steps({ at }: { readonly at: Stage['step'] }): ReactNode {
  const now = STEPS.findIndex(({ step }) => step === at);
  return (
    <ol className={style.steps} aria-label="Steps">
      {STEPS.map(({ step, name }, place) => (
        <li
          key={step}
          data-state={place < now ? 'done' : place === now ? 'now' : 'todo'}
          {...(place === now && { 'aria-current': 'step' as const })}
        >
          <span className="mono">{place + 1}</span> {name}
          {place < now && <span className="aloud">, done</span>}
        </li>
      ))}
    </ol>
  );
}
