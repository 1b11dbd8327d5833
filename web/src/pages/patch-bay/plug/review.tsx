import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { DiffLines } from '../../../changes/diff.js';
import type { DiffLine } from '../../../changes/diff-lines.js';
import { Button } from '../../../ui/button.js';
import { useExamined } from '../data/use-examined.js';
import { usePlug } from '../data/use-plug.js';
import { type Draft, isSameChain } from '../model/draft.js';
import { draftLines } from '../model/draft-lines.js';
import { ChainEditor } from './chain-editor.js';
import { Checks } from './checks.js';
import { Decide } from './decide.js';
import { Done } from './done.js';
import { MovedOn } from './moved-on.js';
import { Moves } from './moves.js';
import style from './plug-panel.module.css';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly before: Draft;
  /** What the review begins with. */
  readonly start: Draft;
  /** The revision that shows the chain as it was; absent until it is known. */
  readonly onlyAfter: number | undefined;
  /** What somebody else has changed of the chain since. */
  readonly meanwhile: readonly DiffLine[];
  /** Looks once more what the newest revision is. */
  readonly onLook: () => Promise<unknown>;
  /** Begins anew with the chain as it is now. */
  readonly onAgain: () => void;
}

/** What would change, whether it would work, why it is done; then doing it, and the way back. */
export function Review({ purpose, before, start, onlyAfter, meanwhile, onLook, onAgain }: Props): ReactNode {
  const { slug } = purpose;
  const [draft, setDraft] = useState(start);
  // A cable that was dropped is reviewed; without one there is something to choose first.
  const [isEditing, setEditing] = useState(isSameChain(before, start));
  const plug = usePlug(slug);
  // While it is written, what changes is what is written.
  const hasMovedOn = meanwhile.length > 0 && !plug.isPending;
  const [isLooking, setLooking] = useState(false);
  const look = async (): Promise<void> => {
    plug.reset();
    setLooking(true);
    await onLook();
    setLooking(false);
  };

  if (plug.data) return <Done purpose={purpose} draft={draft} written={plug.data} />;
  if (hasMovedOn) return <MovedOn theirs={meanwhile} mine={draftLines(slug, before, draft)} onAgain={onAgain} />;
  return (
    <>
      {isEditing && <ChainEditor purpose={purpose} draft={draft} onChange={setDraft} />}
      {draft.length > 0 && !isSameChain(before, draft) ? (
        <Change
          purpose={purpose}
          before={before}
          draft={draft}
          plug={plug}
          onlyAfter={onlyAfter}
          isLooking={isLooking}
          onLook={() => void look()}
          onEdit={isEditing ? undefined : () => setEditing(true)}
        />
      ) : (
        <NothingYet isEmpty={draft.length === 0} />
      )}
    </>
  );
}

interface ChangeProps extends Pick<Props, 'purpose' | 'before' | 'onlyAfter'> {
  readonly draft: Draft;
  readonly plug: ReturnType<typeof usePlug>;
  readonly isLooking: boolean;
  readonly onLook: () => void;
  /** Absent while the chain is edited already. */
  readonly onEdit: (() => void) | undefined;
}

function Change({ purpose, before, draft, plug, onlyAfter, isLooking, onLook, onEdit }: ChangeProps): ReactNode {
  const { slug } = purpose;
  // Nobody is asked again while it is being done.
  const isOn = !plug.isPending;
  const examined = useExamined(slug, draft, isOn);
  return (
    <>
      <div className={style.diff}>
        <DiffLines lines={draftLines(slug, before, draft)} />
        {onEdit && (
          <Button tone="quiet" flush="start" onPress={onEdit}>
            <SlidersHorizontal /> Order, models, shares, fallbacks…
          </Button>
        )}
      </div>
      <Checks examined={examined} before={before} purpose={purpose} />
      <Moves slug={slug} draft={draft} isOn={isOn} />
      {onlyAfter !== undefined && (
        <Decide
          examined={examined}
          draft={draft}
          plug={plug}
          onlyAfter={onlyAfter}
          isLooking={isLooking}
          onLook={onLook}
        />
      )}
    </>
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
