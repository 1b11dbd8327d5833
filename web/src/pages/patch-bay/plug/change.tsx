import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Schema } from '../../../api/types.js';
import { DiffLines } from '../../../changes/diff.js';
import { Button } from '../../../ui/button.js';
import { useExamined } from '../data/use-examined.js';
import type { Draft } from '../model/draft.js';
import { draftLines } from '../model/draft-lines.js';
import { Checks } from './checks.js';
import { Decide, type DecideProps } from './decide.js';
import { Moves } from './moves.js';
import style from './plug-panel.module.css';

interface Props extends Omit<DecideProps, 'examined'> {
  readonly purpose: Schema<'PurposeView'>;
  readonly before: Draft;
  readonly draft: Draft;
  /** Absent while the chain is edited already. */
  readonly onEdit: (() => void) | undefined;
}

/** What would change and whether it would work, down to the button that does it. */
export function Change({ purpose, before, draft, onEdit, ...deciding }: Props): ReactNode {
  const { slug } = purpose;
  // Nobody is asked again while it is being done.
  const isOn = !deciding.plug.isPending;
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
      <Decide examined={examined} {...deciding} />
    </>
  );
}
