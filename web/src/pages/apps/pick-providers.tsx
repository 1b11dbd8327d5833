import { type ReactNode, useState } from 'react';
import { noteOf } from '../../choices/found.js';
import { useProviderNames, useProvidersFound } from '../../choices/use-providers-found.js';
import { PickMany } from '../../ui/pick-many.js';

interface Props {
  readonly label: string;
  /** Ids, as texts. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Some of the providers of both types, found by typing. */
export function PickProviders({ chosen, ...props }: Props): ReactNode {
  const [text, setText] = useState('');
  const { data = [], error } = useProvidersFound(text);
  const names = useProviderNames(chosen.map(Number));
  return (
    <PickMany
      {...props}
      chosen={chosen}
      names={names}
      none="None yet: find one by its name."
      options={data.map((each) => ({ id: String(each.id), name: each.name, note: noteOf(each) }))}
      onSearch={setText}
      description={error === null ? undefined : `What there is could not be had: ${error.message}`}
    />
  );
}
