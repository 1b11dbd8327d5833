import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.js';
import { useArrival } from '../../../ui/use-arrival.js';
import { useBayView } from '../board/bay-context.js';
import style from './plug-panel.module.css';

interface Props {
  readonly slug: string;
  /** It was written, and nobody knows what was answered. */
  readonly isLost: boolean;
}

/** The chain has become what was to be written: there is nothing left to do, whoever did it. */
export function AsWanted({ slug, isLost }: Props): ReactNode {
  const { open } = useBayView();
  const result = useArrival<HTMLDivElement>();
  return (
    <>
      <div ref={result} tabIndex={-1} className={style.done} role="status">
        <span>
          {isLost ? 'The answer was lost, but the chain is as you wanted it.' : 'The chain is as you wanted it by now.'}
        </span>
      </div>
      <div className={style.actions}>
        <Button onPress={() => open({ kind: 'purpose', slug })}>To the purpose</Button>
        <Button onPress={() => open(null)}>Close</Button>
      </div>
    </>
  );
}
