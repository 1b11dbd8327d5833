import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { asProblem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, writing } from '../../../changes/writing.js';
import { Button } from '../../../ui/button.js';
import { policyOf, putOf } from '../model/policy-draft.js';
import { Confirm } from './confirm.js';
import style from './panels.module.css';
import { PolicyForm } from './policy-form.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly onEnd: () => void;
}

/** Changes what holds for a purpose's requests: first the form, then the review. */
export function PolicyEditor({ purpose, onEnd }: Props): ReactNode {
  const { slug, budget } = purpose;
  const [draft, setDraft] = useState(() => policyOf(purpose));
  const [isReview, setReview] = useState(false);
  const path = { slug };
  const body = putOf(draft, budget?.warn_at);
  const save = useWrite({
    write: (reason: string) =>
      dataOf(api.PUT('/api/v1/llm-config/purposes/{slug}', { params: { path, ...writing({ reason }) }, body })),
    did: () => `The policy of ${slug} is changed.`,
    onDone: onEnd,
  });
  if (isReview)
    return (
      <Confirm
        subject={['policy', slug, body]}
        tryIt={(signal) =>
          dataOf(api.PUT('/api/v1/llm-config/purposes/{slug}', { params: { path, ...trying() }, body, signal }))
        }
        act="Change the policy"
        onAct={save.mutate}
        isPending={save.isPending}
        error={save.error}
        onBack={() => setReview(false)}
      />
    );
  return (
    <div className={style.form}>
      <PolicyForm draft={draft} onChange={setDraft} problem={save.error ? asProblem(save.error) : undefined} />
      <div className={style.actions}>
        <Button tone="go" onPress={() => setReview(true)}>
          Review…
        </Button>
        <Button onPress={onEnd}>Back</Button>
      </div>
    </div>
  );
}
