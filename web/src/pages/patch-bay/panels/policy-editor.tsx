import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { asProblem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { Reviewed } from '../../../changes/reviewed.js';
import { useReview } from '../../../changes/use-review.js';
import type { How } from '../../../changes/writing.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { changedPolicy, policyOf } from '../model/policy-draft.js';
import style from './panels.module.css';
import { PolicyForm } from './policy-form.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly onEnd: () => void;
}

const PATH = '/api/v1/llm-config/purposes/{slug}';

/** Changes what holds for a purpose's requests: first the form, then the review. */
export function PolicyEditor({ purpose, onEnd }: Props): ReactNode {
  const { slug, budget } = purpose;
  const [before] = useState(() => policyOf(purpose));
  const [draft, setDraft] = useState(before);
  const review = useReview({
    send: (body: Schema<'PutPurpose'>, how: How) => dataOf(api.PUT(PATH, { params: { path: { slug }, ...how }, body })),
    did: () => `The policy of ${slug} is changed.`,
    onDone: onEnd,
  });
  const { reviewed, refusal, isChecking } = review;
  if (reviewed !== undefined) return <Reviewed {...reviewed} confirm={['Change the policy', 'Changing…']} />;
  const isSame = JSON.stringify(draft) === JSON.stringify(before);
  return (
    <div className={style.form}>
      <PolicyForm draft={draft} onChange={setDraft} problem={refusal === null ? undefined : asProblem(refusal)} />
      {refusal !== null && <ErrorNote error={refusal} />}
      <div className={style.actions}>
        <Button
          tone="go"
          onPress={() => review.check(changedPolicy(before, draft, budget?.warn_at))}
          isPending={isChecking}
          isDisabled={isSame}
        >
          {wordsOf(isChecking, isSame)}
        </Button>
        <Button onPress={onEnd}>Back</Button>
      </div>
    </div>
  );
}

function wordsOf(isChecking: boolean, isSame: boolean): string {
  if (isChecking) return 'Checking…';
  return isSame ? 'Nothing is changed yet' : 'Review…';
}
