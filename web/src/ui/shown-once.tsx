import { type ReactNode, useState } from 'react';
import { Button } from './button.js';
import { CopyButton } from './copy-button.js';
import style from './shown-once.module.css';
import { SidePanel } from './side-panel.js';

interface Props {
  readonly title: string;
  /** What it is, as the copying button says it: `key`. */
  readonly what: string;
  readonly secret: string;
  /** A line that uses it, ready to be pasted. */
  readonly example?: string;
  readonly children?: ReactNode;
  readonly onStored: () => void;
}

/** A secret that nothing can show again: the panel stays until somebody says that it is stored. */
export function ShownOnce({ title, what, secret, example, children, onStored }: Props): ReactNode {
  const [isWarned, setWarned] = useState(false);
  return (
    <SidePanel
      title={title}
      note={`This is the only time the ${what} can be seen. Patchbay keeps no copy of it.`}
      onClose={() => setWarned(true)}
    >
      <div className={style.secret}>
        <code className="mono">{secret}</code>
        <CopyButton text={secret}>{`Copy the ${what}`}</CopyButton>
      </div>
      {example !== undefined && (
        <div className={style.secret}>
          <h3>Try it</h3>
          <pre className="mono">{example}</pre>
          <CopyButton text={example}>Copy the line</CopyButton>
        </div>
      )}
      {children}
      {isWarned && <p role="alert">{`Once this is closed, the ${what} is gone. Store it first, then say so below.`}</p>}
      <Button tone="go" onPress={onStored}>
        I have stored it
      </Button>
    </SidePanel>
  );
}
