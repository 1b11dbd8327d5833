import type { ReactNode } from 'react';
import { useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { Toggle } from '../../../ui/toggle.js';
import type { ExaminedTarget } from '../data/use-examined.js';
import style from './plug-panel.module.css';

interface Props {
  readonly examined: readonly ExaminedTarget[];
  readonly isForced: boolean;
  /** It is being looked whether anything else has changed. */
  readonly isLooking: boolean;
  readonly onForce: (isForced: boolean) => void;
  readonly isLater: boolean;
  readonly isPending: boolean;
  readonly onPlug: () => void;
}

/** Plugs in; what failed stops it unless an admin forces it. */
export function PlugButton(props: Props): ReactNode {
  const { examined, isForced, isLooking, onForce, isLater, isPending, onPlug } = props;
  const isAdmin = useMay('admin');
  const isFailed = examined.some((each) => each.isFailed);
  const isLookedAt = !isLooking && examined.every((each) => each.isLookedAt);
  const mayGo = isFailed ? isForced && !isLooking : isLookedAt;
  return (
    <>
      {isFailed && isAdmin && (
        <Toggle isOn={isForced} onChange={onForce}>
          Plug in although a check failed (the audit says so)
        </Toggle>
      )}
      {isFailed && !isAdmin && (
        <p className={style.why}>A check failed. Mend it, choose another provider, or ask an admin to force it.</p>
      )}
      <Button tone="go" isDisabled={!mayGo} isPending={isPending} onPress={onPlug}>
        {wordsOf({ isPending, isLookedAt, isLater })}
      </Button>
    </>
  );
}

function wordsOf({
  isPending,
  isLookedAt,
  isLater,
}: {
  readonly isPending: boolean;
  readonly isLookedAt: boolean;
  readonly isLater: boolean;
}): string {
  if (isPending) return 'Plugging in…';
  if (!isLookedAt) return 'Checking…';
  return isLater ? 'Plug in then' : 'Plug in';
}
