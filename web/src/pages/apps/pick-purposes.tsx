import { type ReactNode, useState } from 'react';
import { purposeOption } from '../../choices/found.js';
import { usePurposesFound } from '../../choices/use-purposes-found.js';
import { PickMany } from '../../ui/pick-many.js';

interface Props {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Only these may be chosen; null: all there are. */
  readonly among?: readonly string[] | null;
}

const NONE = 'None yet: find one by its name.';

/** Some of the purposes, found by typing. */
export function PickPurposes({ among = null, ...props }: Props): ReactNode {
  if (among === null) return <PickAnyPurposes {...props} />;
  return <PickMany {...props} none={NONE} options={among.map((slug) => ({ id: slug, name: slug }))} />;
}

function PickAnyPurposes(props: Omit<Props, 'among'>): ReactNode {
  const [text, setText] = useState('');
  const { data = [], error } = usePurposesFound(text);
  return (
    <PickMany
      {...props}
      none={NONE}
      options={data.map(purposeOption)}
      onSearch={setText}
      description={error === null ? undefined : `What there is could not be had: ${error.message}`}
    />
  );
}
