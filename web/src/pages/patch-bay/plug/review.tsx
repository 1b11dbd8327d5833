import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { DiffLines } from '../../../changes/diff.js';
import { Button } from '../../../ui/button.js';
import { useExamined } from '../data/use-examined.js';
import { usePlug } from '../data/use-plug.js';
import { type Draft, isSameChain } from '../model/draft.js';
import { draftLines } from '../model/draft-lines.js';
import { ChainEditor } from './chain-editor.js';
import { Checks } from './checks.js';
import { Decide } from './decide.js';
import { Done } from './done.js';
import { Moves } from './moves.js';
import style from './plug-panel.module.css';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly before: Draft;
  /** What the review begins with. */
  readonly start: Draft;
  /** Whether somebody else has changed the chain since. */
  readonly hasMovedOn: boolean;
  /** Begins anew with the chain as it is now. */
  readonly onAgain: () => void;
}

/** What would change, whether it would work, why it is done; then doing it, and the way back. */
export function Review({ purpose, before, start, hasMovedOn, onAgain }: Props): ReactNode {
  const { slug } = purpose;
  const [draft, setDraft] = useState(start);
  // A cable that was dropped is reviewed; without one there is something to choose first.
  const [isEditing, setEditing] = useState(isSameChain(before, start));
  const plug = usePlug(slug);
  const isReady = draft.length > 0 && !isSameChain(before, draft);
  // Nobody is asked again while it is being done.
  const isOn = isReady && !plug.isPending && !plug.isSuccess;
  const examined = useExamined(slug, draft, isOn);

  if (plug.data) return <Done purpose={purpose} draft={draft} written={plug.data} />;
  return (
    <>
      {hasMovedOn && <MovedOn onAgain={onAgain} />}
      {isEditing && <ChainEditor purpose={purpose} draft={draft} onChange={setDraft} />}
      {isReady ? (
        <>
          <div className={style.diff}>
            <DiffLines lines={draftLines(slug, before, draft)} />
            {!isEditing && (
              <Button tone="quiet" onPress={() => setEditing(true)}>
                <SlidersHorizontal /> Order, models, shares, fallbacks…
              </Button>
            )}
          </div>
          <Checks examined={examined} before={before} purpose={purpose} />
          <Moves slug={slug} draft={draft} isOn={isOn} />
          <Decide examined={examined} draft={draft} plug={plug} />
        </>
      ) : (
        <NothingYet isEmpty={draft.length === 0} />
      )}
    </>
  );
}

function MovedOn({ onAgain }: Pick<Props, 'onAgain'>): ReactNode {
  return (
    <div className={style.warning} role="status">
      <p>Somebody has changed this chain since you opened it. Begin again, or you will replace their change.</p>
      <Button onPress={onAgain}>Begin again</Button>
    </div>
  );
}

function NothingYet({ isEmpty }: { readonly isEmpty: boolean }): ReactNode {
  return (
    <p className="dim">
      {isEmpty
        ? 'Choose a provider. Nothing changes before you have reviewed it.'
        : 'Nothing changes yet: choose a provider, or put the chain in another order.'}
    </p>
  );
}
