import { type ReactNode, useState } from 'react';
import { useProviderNamed } from '../../choices/use-providers-found.js';
import { CopyButton } from '../../ui/copy-button.js';
import { SidePanel } from '../../ui/side-panel.js';
import { Tabs } from '../../ui/tabs.js';
import { asCurl, asOpenAiNode, type SameQuestion } from './as-code.js';
import style from './code-panel.module.css';
import type { Question } from './question.js';
import type { Target } from './target.js';

interface Props {
  readonly target: Target;
  readonly question: Question;
  readonly onClose: () => void;
}

/** The same question as an app would send it. */
export function CodePanel({ target, question, onClose }: Props): ReactNode {
  const [tab, setTab] = useState('curl');
  const isProvider = target.kind === 'provider';
  const named = useProviderNamed(isProvider ? target.id : null, isProvider ? target.type : undefined);
  const provider = isProvider
    ? { name: named.data?.name ?? `provider ${target.id}`, model: named.data?.model ?? null }
    : null;
  const same: SameQuestion = { question, provider, origin: location.origin };
  const tabs = [
    { id: 'curl', name: 'curl', content: () => <Code text={asCurl(same)} /> },
    { id: 'node', name: 'openai-node', content: () => <Code text={asOpenAiNode(same)} /> },
  ];
  return (
    <SidePanel title="The same from an app" onClose={onClose}>
      <p>
        Put the key of an app into <span className="mono">$APP_KEY</span>; “Apps and keys” makes one. The playground
        itself asks with your session, so no key is shown here.
      </p>
      {provider !== null && (
        <p>
          Only apps that may pick providers can name one. Without that they name a purpose, and the provider is plugged
          into it.
        </p>
      )}
      <Tabs label="As what" tabs={tabs} chosen={tab} onChoose={setTab} />
    </SidePanel>
  );
}

function Code({ text }: { readonly text: string }): ReactNode {
  return (
    <div className={style.code}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text}>Copy</CopyButton>
    </div>
  );
}
