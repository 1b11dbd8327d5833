import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { asProblem } from '../../../api/problem.js';
import { useWrite } from '../../../changes/use-write.js';
import { trying, writing } from '../../../changes/writing.js';
import { needs, useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { TextInput } from '../../../ui/text-input.js';
import { useBayView } from '../board/bay-context.js';
import { NEW_POLICY, putOf } from '../model/policy-draft.js';
import { slugFault } from '../model/slug.js';
import { Confirm } from './confirm.js';
import style from './panels.module.css';
import { PolicyForm } from './policy-form.js';

/** Makes a purpose of one's own, then goes on to plugging it in. */
export function NewPurposePanel(): ReactNode {
  const { bay, open } = useBayView();
  const may = useMay('operator');
  const [slug, setSlug] = useState('');
  const [draft, setDraft] = useState(NEW_POLICY);
  const [isReview, setReview] = useState(false);
  const fault = slugFault(
    slug,
    bay.purposes.map(({ purpose }) => purpose.slug),
  );
  const path = { slug };
  const body = putOf(draft);
  const create = useWrite({
    write: (reason: string) =>
      dataOf(api.PUT('/api/v1/llm-config/purposes/{slug}', { params: { path, ...writing({ reason }) }, body })),
    did: () => `The purpose ${slug} exists. Plug it in next.`,
    onDone: () => open({ kind: 'plug', slug, provider: null }),
  });
  return (
    <SidePanel
      title="New purpose"
      note="What an app wants done, by a name of your own: apps say it in X-LLM-Purpose or as their model."
      onClose={() => open(null)}
    >
      {isReview ? (
        <Confirm
          subject={['new', slug, body]}
          tryIt={(signal) =>
            dataOf(api.PUT('/api/v1/llm-config/purposes/{slug}', { params: { path, ...trying() }, body, signal }))
          }
          act="Create it"
          onAct={create.mutate}
          isPending={create.isPending}
          error={create.error}
          onBack={() => setReview(false)}
        />
      ) : (
        <div className={style.form}>
          <TextInput
            label="Name"
            isMono
            value={slug}
            onChange={setSlug}
            description="Lower-case letters, digits and hyphens."
            error={slug === '' ? undefined : fault}
          />
          <PolicyForm
            draft={draft}
            isShort
            onChange={setDraft}
            problem={create.error ? asProblem(create.error) : undefined}
          />
          <Button
            tone="go"
            isDisabled={!may || fault !== undefined}
            onPress={() => setReview(true)}
            {...(!may && { hint: needs('operator') })}
          >
            Review…
          </Button>
        </div>
      )}
    </SidePanel>
  );
}
