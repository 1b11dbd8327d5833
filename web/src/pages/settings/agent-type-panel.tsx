import { type ReactNode, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import type { Schema } from '../../api/types.js';
import { EditPanel } from '../../changes/edit-panel.js';
import { useWrite } from '../../changes/use-write.js';
import { trying, writing, type Writing } from '../../changes/writing.js';
import { PurposeChoice } from '../../choices/purpose-choice.js';
import { TextInput } from '../../ui/text-input.js';
import { DeletePanel } from './delete-panel.js';

interface Props {
  readonly agentType?: Schema<'AgentType'>;
  readonly onClose: () => void;
}

const PATH = '/api/v1/llm-config/agent-types/{name}';

/** Says which purpose an agent type means, or forgets it. */
export function AgentTypePanel({ agentType, onClose }: Props): ReactNode {
  const [isDeleting, setDeleting] = useState(false);
  if (agentType === undefined) return <EditAgentType onClose={onClose} />;
  if (isDeleting) return <DeleteAgentType name={agentType.name} onClose={onClose} onBack={() => setDeleting(false)} />;
  return <EditAgentType agentType={agentType} onClose={onClose} onDelete={() => setDeleting(true)} />;
}

function EditAgentType({ agentType, onClose, onDelete }: Props & { readonly onDelete?: () => void }): ReactNode {
  const before = agentType ?? { name: '', purpose: '' };
  const [name, setName] = useState(before.name);
  const [purpose, setPurpose] = useState(before.purpose);
  const path = { name: name.trim() };
  const body = { purpose };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.PUT(PATH, { params: { path, ...writing(how) }, body })),
    did: (set) => `Agent type ${set.name} means ${set.purpose}.`,
    onDone: onClose,
  });
  return (
    <EditPanel
      title={agentType ? agentType.name : 'New agent type'}
      subject={`Agent type ${path.name}`}
      needed="operator"
      problem={problemOf(path.name, purpose)}
      isSame={purpose === agentType?.purpose}
      what={['agent-type', path.name, purpose]}
      tryIt={() => dataOf(api.PUT(PATH, { params: { path, ...trying() }, body }))}
      confirm={['Save', 'Saving…']}
      write={write}
      fields={
        <>
          {agentType === undefined && (
            <TextInput label="agent_type, as requests say it" value={name} onChange={setName} maxLength={100} isMono />
          )}
          <PurposeChoice label="Means the purpose" value={purpose} onChange={setPurpose} />
        </>
      }
      removal={onDelete && { name: 'Forget it…', onPress: onDelete }}
      onClose={onClose}
    />
  );
}

function problemOf(name: string, purpose: string): string | undefined {
  return name === '' || purpose === '' ? 'Say which agent_type means which purpose.' : undefined;
}

interface DeleteProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onBack: () => void;
}

function DeleteAgentType({ name, onClose, onBack }: DeleteProps): ReactNode {
  const path = { name };
  const write = useWrite({
    write: (how: Writing) => dataOf(api.DELETE(PATH, { params: { path, ...writing(how) } })),
    did: () => `Agent type ${name} is forgotten.`,
    onDone: onClose,
  });
  return (
    <DeletePanel
      title={`Forget ${name}`}
      what={['agent-type-delete', name]}
      tryIt={() => dataOf(api.DELETE(PATH, { params: { path, ...trying() } }))}
      write={write}
      onClose={onClose}
      onBack={onBack}
    >
      <p>Requests with agent_type {name} mean the default purpose of their path from then on.</p>
    </DeletePanel>
  );
}
