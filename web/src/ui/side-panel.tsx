import { X } from 'lucide-react';
import { createContext, type ReactNode, useContext, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { Button } from './button.js';
import style from './side-panel.module.css';

/** Where panels are shown: the shell's third column, or a sheet over the page on a phone. */
export const PanelPlace = createContext<HTMLElement | null>(null);

interface Props {
  readonly title: string;
  readonly note?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details and forms beside the page. One at a time; Escape closes it and gives the focus back. */
export function SidePanel(props: Props): ReactNode {
  const place = useContext(PanelPlace);
  return place && createPortal(<Panel {...props} />, place);
}

function Panel({ title, note, onClose, children }: Props): ReactNode {
  const titleId = useId();
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape, wherever in it the focus is
    <section
      ref={panel}
      tabIndex={-1}
      className={style.panel}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className={style.header}>
        <h2 id={titleId}>{title}</h2>
        <Button tone="quiet" flush="end" aria-label="Close" onPress={onClose}>
          <X />
        </Button>
      </header>
      {note !== undefined && <p className={style.note}>{note}</p>}
      <div className={style.body}>{children}</div>
    </section>
  );
}
