import { type ReactNode, useState } from 'react';
import { ComparePanel } from './compare-panel.js';
import { pairOf, type Picked } from './picked.js';
import { RevisionPanel } from './revision-panel.js';
import { RollbackPanel } from './rollback-panel.js';

interface Props {
  /** The revision that is looked at; null for none. */
  readonly opened: number | null;
  readonly picked: Picked;
  readonly newest: number | undefined;
  readonly onPick: (picked: Picked) => void;
  readonly onClose: () => void;
}

/** What is beside the history: a way back, two revisions compared, or one revision. */
export function RevisionPanels({ opened, picked, newest, onPick, onClose }: Props): ReactNode {
  const [restored, setRestored] = useState<number | null>(null);
  const pair = pairOf(picked);
  const close = (): void => {
    setRestored(null);
    onClose();
  };
  if (restored !== null)
    return (
      <RollbackPanel key={restored} to={restored} newest={newest} onClose={close} onBack={() => setRestored(null)} />
    );
  if (pair) {
    const [from, to] = pair;
    return (
      <ComparePanel
        key={pair.join('-')}
        from={from}
        to={to}
        newest={newest}
        onRollBack={setRestored}
        onClose={() => onPick([])}
      />
    );
  }
  if (opened === null) return null;
  return <RevisionPanel number={opened} newest={newest} onRollBack={setRestored} onCompare={onPick} onClose={close} />;
}
