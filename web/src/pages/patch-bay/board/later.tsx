import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { keys } from '../../../api/keys.js';
import { useBayView } from './bay-context.js';

interface Props {
  readonly loadPanels: () => Promise<unknown>;
}

/**
 * Gets what is not shown at first once all that is has come: the code of panels, and all purposes beyond the first. By
 * itself, since it is drawn again whenever something comes.
 */
export function Later({ loadPanels }: Props): null {
  const { wantRest } = useBayView().bay;
  const isAtRest = useAtRest();
  useEffect(() => {
    if (!isAtRest) return;
    // What fails is tried again when it is shown.
    loadPanels().catch(() => undefined);
    wantRest();
  }, [isAtRest, loadPanels, wantRest]);
  return null;
}

const REST_MS = 200;
/** Where something is always being asked for, the page is never at rest. */
const LONGEST_MS = 2000;

/** Whether who is plugged in and what goes through has been told for the first time, and the page had time to show it. */
function useAtRest(): boolean {
  const [isAtRest, setAtRest] = useState(false);
  const asked = useIsFetching({ queryKey: keys.overview }) + useIsFetching({ queryKey: keys.servers });
  const isQuiet = asked === 0;
  useEffect(() => {
    if (!isQuiet) return undefined;
    const timer = setTimeout(() => setAtRest(true), REST_MS);
    return () => clearTimeout(timer);
  }, [isQuiet]);
  useEffect(() => {
    const timer = setTimeout(() => setAtRest(true), LONGEST_MS);
    return () => clearTimeout(timer);
  }, []);
  return isAtRest;
}
