import { X } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { Button } from './button.js';
import style from './notices.module.css';
import type { Tone } from './status.js';

const SHOWN_MS = 12_000;

interface Notice {
  readonly id: number;
  readonly tone: Tone;
  readonly text: ReactNode;
  readonly action?: ReactNode;
}

type Notify = (notice: Omit<Notice, 'id'>) => void;

const Notifying = createContext<Notify>(() => undefined);

/** Short messages in a corner: what was done. Those with an action, and what failed, stay until they are closed. */
export function Notices({ children }: { readonly children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<readonly Notice[]>([]);
  const lastId = useRef(0);
  const close = useCallback((id: number) => setShown((was) => was.filter((each) => each.id !== id)), []);
  const notify: Notify = useCallback(
    (notice) => {
      const id = (lastId.current += 1);
      setShown((was) => [...was.slice(-2), { ...notice, id }]);
      if (notice.action === undefined && notice.tone !== 'bad') setTimeout(() => close(id), SHOWN_MS);
    },
    [close],
  );
  return (
    <Notifying value={notify}>
      {children}
      <div className={style.notices} role="log" aria-live="polite" aria-label="What was done">
        {shown.map(({ id, tone, text, action }) => (
          <div key={id} className={`${style.notice} ${style[tone]}`}>
            <span>{text}</span>
            {action}
            <Button tone="quiet" aria-label="Close this message" onPress={() => close(id)}>
              <X />
            </Button>
          </div>
        ))}
      </div>
    </Notifying>
  );
}

export function useNotify(): Notify {
  return useContext(Notifying);
}
