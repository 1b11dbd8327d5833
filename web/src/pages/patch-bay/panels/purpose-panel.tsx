import { type ReactNode, useState } from 'react';
import { needs, useMay } from '../../../session/session.js';
import { Button } from '../../../ui/button.js';
import { SidePanel } from '../../../ui/side-panel.js';
import { Status } from '../../../ui/status.js';
import { useBayView } from '../board/bay-context.js';
import { useProviders } from '../data/use-providers.js';
import { type BayPurpose, keysIn, wordOf } from '../model/serving.js';
import { ChainView } from './chain-view.js';
import { DeletePurpose } from './delete-purpose.js';
import style from './panels.module.css';
import { PolicyEditor } from './policy-editor.js';
import { PolicySummary } from './policy-summary.js';
import { Scheduled } from './scheduled.js';
import { Unplug } from './unplug.js';

type Mode = 'shown' | 'policy' | 'unplug' | 'delete';

/** A purpose: who answers, what is scheduled, what holds for its requests. */
export function PurposePanel({ bayPurpose }: { readonly bayPurpose: BayPurpose }): ReactNode {
  const { bay, open } = useBayView();
  const { purpose, active } = bayPurpose;
  const [mode, setMode] = useState<Mode>('shown');
  const { providerOf } = useProviders(bay.first.rows, keysIn(active));
  const { tone, word } = wordOf(bayPurpose, providerOf);
  const back = (): void => setMode('shown');
  return (
    <SidePanel title={purpose.slug} note={<Status tone={tone}>{word}</Status>} onClose={() => open(null)}>
      {mode === 'shown' && (
        <Shown bayPurpose={bayPurpose} onMode={setMode} chain={<ChainView active={active} providerOf={providerOf} />} />
      )}
      {mode === 'policy' && <PolicyEditor purpose={purpose} onEnd={back} />}
      {mode === 'unplug' && <Unplug bayPurpose={bayPurpose} providerOf={providerOf} onEnd={back} />}
      {mode === 'delete' && <DeletePurpose purpose={purpose} onBack={back} />}
    </SidePanel>
  );
}

interface ShownProps {
  readonly bayPurpose: BayPurpose;
  readonly chain: ReactNode;
  readonly onMode: (mode: Mode) => void;
}

function Shown({ bayPurpose: { purpose, active }, chain, onMode }: ShownProps): ReactNode {
  const { open } = useBayView();
  const may = useMay('operator');
  const refused = may ? {} : { isDisabled: true, hint: needs('operator') };
  const { slug, description, agent_types: agentTypes } = purpose;
  return (
    <>
      {description !== '' && <p>{description}</p>}
      {agentTypes.length > 0 && <p className="dim">Agent types that mean it: {agentTypes.join(', ')}</p>}
      <section className={style.section}>
        <h3>Who answers</h3>
        {chain}
        <div className={style.actions}>
          <Button tone="go" onPress={() => open({ kind: 'plug', slug, provider: null })} {...refused}>
            {active === null ? 'Plug in…' : 'Change the chain…'}
          </Button>
          {active !== null && (
            <Button tone="danger" onPress={() => onMode('unplug')} {...refused}>
              Unplug…
            </Button>
          )}
        </div>
      </section>
      <Scheduled slug={slug} />
      <section className={style.section}>
        <h3>
          Policy
          <Button tone="quiet" onPress={() => onMode('policy')} {...refused}>
            Change…
          </Button>
        </h3>
        <PolicySummary purpose={purpose} />
      </section>
      <div className={style.actions}>
        <Button tone="danger" onPress={() => onMode('delete')} {...refused}>
          Delete the purpose…
        </Button>
      </div>
    </>
  );
}
