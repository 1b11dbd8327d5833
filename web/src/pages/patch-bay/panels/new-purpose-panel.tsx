import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../../api/client.js';
import { asProblem } from '../../../api/problem.js';
import type { Schema } from '../../../api/types.js';
import { Reviewed } from '../../../changes/reviewed.js';
import { useReview } from '../../../changes/use-review.js';
import type { How } from '../../../changes/writing.js';
import { needs, useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { TextInput } from '../../../ui/text-input.js';
import { useBayView } from '../board/bay-context.js';
import { RestNote } from '../board/rest-note.js';
import type { Bay } from '../data/use-bay.js';
import { NEW_POLICY, putOf } from '../model/policy-draft.js';
import { slugFault } from '../model/slug.js';
import style from './panels.module.css';
import { PolicyForm } from './policy-form.js';

const PATH = '/api/v1/llm-config/purposes/{slug}';

/** Makes a purpose of one's own, then goes on to plugging it in. */
export function NewPurposePanel(): ReactNode {
  const { bay, open } = useBayView();
  const may = useMay('operator');
  const [slug, setSlug] = useState('');
  const [draft, setDraft] = useState(NEW_POLICY);
  const isKnown = areNamesKnown(bay);
  const fault = slugFault(
    slug,
    bay.purposes.map(({ purpose }) => purpose.slug),
  );
  const review = useReview({
    send: (body: Schema<'PutPurpose'>, how: How) => dataOf(api.PUT(PATH, { params: { path: { slug }, ...how }, body })),
    did: () => `The purpose ${slug} exists. Plug it in next.`,
    onDone: () => open({ kind: 'plug', slug, provider: null }),
  });
  const { reviewed, refusal, isChecking } = review;
  return (
    <SidePanel
      title="New purpose"
      note="What an app wants done, by a name of your own: apps say it in X-LLM-Purpose or as their model."
      onClose={() => open(null)}
    >
      {reviewed !== undefined ? (
        <Reviewed {...reviewed} confirm={['Create it', 'Creating…']} />
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
            problem={refusal === null ? undefined : asProblem(refusal)}
          />
          {refusal !== null && <ErrorNote error={refusal} />}
          <RestNote for="the names that are taken" />
          <Button
            tone="go"
            isDisabled={!may || fault !== undefined || !isKnown}
            isPending={isChecking}
            onPress={() => review.check(putOf(draft))}
            {...(!isKnown && { hint: 'Which names are taken is not known yet' })}
            {...(!may && { hint: needs('operator') })}
          >
            {isChecking ? 'Checking…' : 'Review…'}
          </Button>
        </div>
      )}
    </SidePanel>
  );
}

/** Which names are taken is known once all purposes are: a name that is taken would change that purpose. */
function areNamesKnown({ rest, isRestOld }: Bay): boolean {
  return rest === 'whole' && !isRestOld;
}
