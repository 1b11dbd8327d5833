import { type ReactNode, useState } from 'react';
import type { Schema } from '../../../api/types.js';
import { SearchChoice } from '../../../ui/search-choice.js';
import { useProviderOptions } from '../data/use-provider-options.js';
import type { BayProvider } from '../model/bay-provider.js';

interface Props {
  readonly label: string;
  readonly purpose: Schema<'PurposeView'>;
  readonly onChoose: (provider: BayProvider) => void;
}

/** Finds a provider for a purpose by typing; the server searches, so there may be any number. */
export function ProviderSearch({ label, purpose, onChoose }: Props): ReactNode {
  const [text, setText] = useState('');
  const [round, setRound] = useState(0);
  const { options, rows } = useProviderOptions(purpose, text);
  const choose = (id: string | null): void => {
    const provider = rows.find(({ key }) => key === id);
    if (provider === undefined) return;
    onChoose(provider);
    // Begins anew for the next one.
    setText('');
    setRound(round + 1);
  };
  return (
    <SearchChoice
      key={round}
      label={label}
      options={options}
      value={null}
      inputValue={text}
      onSearch={setText}
      onChange={choose}
      placeholder="Name, port or model"
    />
  );
}
