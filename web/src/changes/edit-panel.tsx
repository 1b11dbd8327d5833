import type { QueryKey } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Role } from '../api/types.js';
import { needs, useMay } from '../session/session.js';
import { Button } from '../ui/button.js';
import { SidePanel } from '../ui/side-panel.js';
import { Review } from './review.js';
import type { Tried } from './reviewed.js';
import type { Writing } from './writing.js';

interface Props<Answer extends Tried> {
  readonly title: string;
  readonly note?: ReactNode;
  /** What is changed, as the review says it: `The rules of chat`. */
  readonly subject: string;
  /** The role it takes. */
  readonly needed: Role;
  /** Why it cannot be reviewed yet. */
  readonly problem?: string | undefined;
  /** Nothing is entered that would change anything. */
  readonly isSame?: boolean;
  /** What is tried, so that a changed form is tried again. */
  readonly what: QueryKey;
  readonly tryIt: () => Promise<Answer>;
  readonly confirm: readonly [name: string, meanwhile: string];
  readonly write: {
    readonly isPending: boolean;
    readonly error: unknown;
    readonly mutate: (how: Writing) => void;
    readonly reset: () => void;
  };
  readonly fields: ReactNode;
  /** What else should be known before it is done. */
  readonly children?: ReactNode;
  /** Another button below the form: `Delete…`. */
  readonly removal?: { readonly name: string; readonly onPress: () => void } | undefined;
  readonly onClose: () => void;
}

/** A part of the configuration to be filled in, then reviewed, then written. */
export function EditPanel<Answer extends Tried>(props: Props<Answer>): ReactNode {
  const { title, note, subject, what, tryIt, confirm, write, children, onClose } = props;
  const [isReviewed, setReviewed] = useState(false);
  if (!isReviewed)
    return (
      <SidePanel title={title} note={note} onClose={onClose}>
        {props.fields}
        <Next {...props} onNext={() => setReviewed(true)} />
      </SidePanel>
    );
  return (
    <SidePanel title="Review change" note={subject} onClose={onClose}>
      <Review
        what={what}
        tryIt={tryIt}
        confirm={confirm}
        write={write}
        onConfirm={(reason, { revision }) => write.mutate({ reason, onlyAfter: revision - 1 })}
        onBack={() => setReviewed(false)}
      >
        {children}
      </Review>
    </SidePanel>
  );
}

type NextProps = Pick<Props<Tried>, 'needed' | 'problem' | 'isSame' | 'removal'> & { readonly onNext: () => void };

function Next({ needed, problem, isSame = false, removal, onNext }: NextProps): ReactNode {
  const mayWrite = useMay(needed);
  return (
    <>
      {!mayWrite && <p className="dim">{needs(needed)}</p>}
      {mayWrite && problem !== undefined && <p className="dim">{problem}</p>}
      <Button tone="go" isDisabled={!mayWrite || problem !== undefined || isSame} onPress={onNext}>
        {isSame ? 'Nothing is changed yet' : 'Review'}
      </Button>
      {removal && (
        <Button tone="danger" isDisabled={!mayWrite} onPress={removal.onPress}>
          {removal.name}
        </Button>
      )}
    </>
  );
}
