import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import type { DiffLine } from '../../../changes/diff-lines.js';
import { isAnswerLost } from '../../../changes/write-failure.js';
import { usePlug } from '../data/use-plug.js';
import { type Draft, isSameChain } from '../model/draft.js';
import { bringsAll, draftLines } from '../model/draft-lines.js';
import { AsWanted } from './as-wanted.js';
import { ChainEditor } from './chain-editor.js';
import { Change } from './change.js';
import type { Said } from './decide.js';
import { Done } from './done.js';
import { InMind, MovedOn } from './moved-on.js';

interface Props {
  readonly purpose: Schema<'PurposeView'>;
  readonly before: Draft;
  /** What the review begins with. */
  readonly start: Draft;
  /** The chain as it is now: as it was before, unless it has changed since. */
  readonly now: Draft;
  /** The revision that shows it. */
  readonly onlyAfter: number;
  /** What was about to be changed before the review began again. */
  readonly inMind: readonly DiffLine[];
  readonly said: Said;
  readonly onSay: (said: Said) => void;
  /** Looks once more what the chain and the newest revision are. */
  readonly onLook: () => Promise<unknown>;
  /** Begins anew with the chain as it is now. */
  readonly onAgain: (mine: readonly DiffLine[]) => void;
}

/** What would change, whether it would work, why it is done; then doing it, and the way back. */
export function Review(props: Props): ReactNode {
  const { purpose, before, start, now, onlyAfter, inMind, said, onSay, onLook, onAgain } = props;
  const { slug } = purpose;
  const [draft, setDraft] = useState(start);
  // A cable that was dropped is reviewed; without one there is something to choose first.
  const [isEditing, setEditing] = useState(isSameChain(before, start));
  const plug = usePlug(slug);
  const [isLooking, setLooking] = useState(false);
  const look = async (): Promise<void> => {
    plug.reset();
    setLooking(true);
    await onLook();
    setLooking(false);
  };
  const lines = draftLines(slug, before, draft);

  if (plug.data) return <Done purpose={purpose} draft={draft} written={plug.data} />;
  // While it is written, what changes is what is written.
  if (!plug.isPending && !isSameChain(before, now)) {
    if (isSameChain(draft, now)) return <AsWanted slug={slug} isLost={isAnswerLost(plug.error)} />;
    const theirs = draftLines(slug, before, now);
    return <MovedOn theirs={theirs} mine={lines} error={plug.error} onAgain={() => onAgain(lines)} />;
  }
  return (
    <>
      {!bringsAll(lines, inMind) && <InMind lines={inMind} />}
      {isEditing && <ChainEditor purpose={purpose} draft={draft} onChange={setDraft} />}
      {draft.length > 0 && !isSameChain(before, draft) ? (
        <Change
          purpose={purpose}
          before={before}
          draft={draft}
          said={said}
          onSay={onSay}
          plug={plug}
          // What became of it may be there already, whatever it was answered with.
          onPlug={(how) => plug.mutate({ ...how, draft, onlyAfter }, { onError: () => void onLook() })}
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

function NothingYet({ isEmpty }: { readonly isEmpty: boolean }): ReactNode {
  return (
    <p className="dim">
      {isEmpty
        ? 'Choose a provider. Nothing changes before you have reviewed it.'
        : 'Nothing changes yet: choose a provider, or put the chain in another order.'}
    </p>
  );
}
