import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import type { DiffLine } from '../../../changes/diff-lines.js';
import { isAnswerLost } from '../../../changes/write-failure.js';
import { usePlug } from '../data/use-plug.js';
import { type Draft, isSameChain } from '../model/draft.js';
import { draftLines, isAsAfter } from '../model/draft-lines.js';
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
  // A change that is not made now leaves the chain as it is: whether it was stored, only a revision that has moved on tells.
  const isTimed = hasTimes(said);
  const [lostAfter, setLostAfter] = useState<number>();
  const look = async (): Promise<void> => {
    plug.reset();
    setLostAfter(undefined);
    setLooking(true);
    await onLook();
    setLooking(false);
  };
  const lines = draftLines(slug, before, draft);
  const mine = lines.length > 0 ? lines : inMind;

  if (plug.data) return <Done purpose={purpose} draft={draft} written={plug.data} />;
  // While it is written, what changes is what is written.
  if (!plug.isPending && !isSameChain(before, now))
    return (
      <Meanwhile
        slug={slug}
        theirs={draftLines(slug, before, now)}
        mine={mine}
        error={plug.error}
        isAsWanted={isSameChain(draft, now)}
        isTimed={isTimed}
        onAgain={() => onAgain(mine)}
      />
    );
  return (
    <>
      {!isAsAfter(slug, draft, inMind) && <InMind lines={inMind} />}
      {isEditing && <ChainEditor purpose={purpose} draft={draft} onChange={setDraft} />}
      {draft.length > 0 && !isSameChain(before, draft) ? (
        <Change
          purpose={purpose}
          before={before}
          draft={draft}
          said={said}
          onSay={onSay}
          plug={plug}
          onPlug={(how) =>
            plug.mutate(
              { ...how, draft, onlyAfter: lostAfter ?? onlyAfter },
              {
                onError: (error) => {
                  if (isTimed && isAnswerLost(error)) setLostAfter(lostAfter ?? onlyAfter);
                  // What became of it may be there already, whatever it was answered with.
                  void onLook();
                },
              },
            )
          }
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

function hasTimes({ times }: Said): boolean {
  return times !== null && (times.at !== '' || times.until !== '');
}

interface MeanwhileProps {
  readonly slug: string;
  readonly theirs: readonly DiffLine[];
  readonly mine: readonly DiffLine[];
  readonly error: Error | null;
  readonly isAsWanted: boolean;
  readonly isTimed: boolean;
  readonly onAgain: () => void;
}

/** The chain has changed since the review began. What is to be later, or only for a while, is not what the chain is now. */
function Meanwhile({ slug, isAsWanted, isTimed, ...changed }: MeanwhileProps): ReactNode {
  if (isAsWanted && !isTimed) return <AsWanted slug={slug} isLost={isAnswerLost(changed.error)} />;
  return <MovedOn {...changed} />;
}
