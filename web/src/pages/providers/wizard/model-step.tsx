import { type ReactNode, useState } from 'react';
import { Reviewed } from '../../../changes/reviewed.js';
import { fieldOf, useReview } from '../../../changes/use-review.js';
import { useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { count } from '../../../ui/format.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { TextInput } from '../../../ui/text-input.js';
import { useArrival } from '../../../ui/use-arrival.js';
import { wrongNumber } from '../edit/number-fields.js';
import { ModelChoice } from '../model-choice.js';
import type { WrittenProvider } from '../provider-writes.js';
import type { Draft } from './draft.js';
import { type Added, createProvider } from './provider-creation.js';
import style from './wizard.module.css';

interface Props {
  readonly first: Draft;
  /** What it offers; null where it does not say. */
  readonly models: readonly string[] | null;
  readonly onBack: (draft: Draft) => void;
  readonly onAdded: (added: Added) => void;
}

/** What it is asked for and called; then the review. */
export function ModelStep({ first, models, onBack, onAdded }: Props): ReactNode {
  const [draft, setDraft] = useState(first);
  const heading = useArrival<HTMLHeadingElement>();
  const isAdmin = useMay('admin');
  const review = useReview<Draft, WrittenProvider>({
    send: createProvider,
    did: (_, { name }) => `“${name}” is added.`,
    onDone: ({ id, model }, { isVendor, name }) =>
      onAdded({ id, model, name, type: isVendor ? 'api_key' : 'ai_server' }),
    // Going back to before would destroy its key, which only admins may.
    canUndo: isAdmin || draft.secret === '',
  });
  const { reviewed, refusal, isChecking } = review;
  const change = (changes: Partial<Draft>): void => {
    setDraft((was) => ({ ...was, ...changes }));
    // What was reviewed is not what would be added any more.
    if (reviewed !== undefined) review.back();
  };
  const isWrong = [draft.inputPrice, draft.outputPrice].some((price) => wrongNumber(price) !== undefined);
  return (
    <section className={style.card} aria-labelledby="add-model">
      <h2 id="add-model" ref={heading} tabIndex={-1}>
        {draft.title}
      </h2>
      <ModelChoice
        value={draft.model}
        onChange={(model) => change({ model })}
        models={models ?? undefined}
        description={modelNote(models)}
      />
      <TextInput
        label="Name"
        value={draft.name}
        onChange={(name) => change({ name })}
        maxLength={100}
        description="What it is called here; apps see it in the header x-llm-provider."
        error={fieldOf(refusal, draft.isVendor ? 'key_name' : 'name')}
      />
      <PriceInputs draft={draft} change={change} />
      {refusal !== null && <ErrorNote error={refusal} />}
      <div className={style.buttons}>
        <Button
          tone="go"
          onPress={() => review.check(draft)}
          isPending={isChecking}
          isDisabled={draft.name.trim() === '' || isWrong}
        >
          {isChecking ? 'Checking…' : 'Review and add'}
        </Button>
        <Button onPress={() => onBack(draft)}>Back</Button>
      </div>
      {reviewed !== undefined && (
        <SidePanel
          title={`Add ${draft.name}`}
          note="It gets no requests before a purpose is plugged into it."
          onClose={review.back}
        >
          <Reviewed {...reviewed} confirm={['Add', 'Adding…']} />
        </SidePanel>
      )}
    </section>
  );
}

interface PriceProps {
  readonly draft: Draft;
  readonly change: (changes: Partial<Draft>) => void;
}

function PriceInputs({ draft, change }: PriceProps): ReactNode {
  return (
    <fieldset className={style.prices}>
      <legend>Price, USD a million tokens (optional)</legend>
      <div>
        <TextInput
          label="Prompt"
          inputMode="decimal"
          isMono
          value={draft.inputPrice}
          onChange={(inputPrice) => change({ inputPrice })}
          error={wrongNumber(draft.inputPrice)}
        />
        <TextInput
          label="Answer"
          inputMode="decimal"
          isMono
          value={draft.outputPrice}
          onChange={(outputPrice) => change({ outputPrice })}
          error={wrongNumber(draft.outputPrice)}
        />
      </div>
      <p className="dim">
        {draft.isVendor
          ? 'Empty: what the vendor publishes, where that is known; otherwise costs stay unknown and hard budgets keep requests away.'
          : 'Empty: free of charge.'}
      </p>
    </fieldset>
  );
}

function modelNote(models: readonly string[] | null): string {
  const empty = 'Empty: each request’s own model passes through.';
  if (models === null) return `It was not asked for its models, or does not list them; type a name. ${empty}`;
  return `${models.length === 1 ? 'It offers one' : `It offers ${count(models.length)}`}; pick one or type a name. ${empty}`;
}
