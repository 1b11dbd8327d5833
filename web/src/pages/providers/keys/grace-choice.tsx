import type { ReactNode } from 'react';
import { Choice } from '../../../ui/choice.js';
import { Toggle } from '../../../ui/toggle.js';

const GRACES = [
  { id: '0', name: 'None', note: 'The old key ends at once.' },
  { id: '300', name: '5 minutes' },
  { id: '3600', name: '1 hour' },
  { id: '86400', name: '1 day' },
  { id: '604800', name: '7 days' },
];

/** How a version takes over. */
export interface Terms {
  readonly grace_seconds: number;
  readonly verify: boolean;
}

export const USUAL_TERMS: Terms = { grace_seconds: 300, verify: true };

interface Props {
  readonly terms: Terms;
  readonly onChange: (terms: Terms) => void;
}

export function GraceChoice({ terms, onChange }: Props): ReactNode {
  return (
    <>
      <Choice
        label="Grace of the old key"
        description="How long it stands in, should the vendor refuse the new one."
        options={GRACES}
        value={String(terms.grace_seconds)}
        onChange={(id) => onChange({ ...terms, grace_seconds: Number(id) })}
      />
      <Toggle isOn={terms.verify} onChange={(verify) => onChange({ ...terms, verify })}>
        Prove it at the vendor first
      </Toggle>
    </>
  );
}

/** What the button that begins it says. */
export function wordsOf({ verify }: Terms): { readonly check: string; readonly checking: string } {
  return verify
    ? { check: 'Prove and review', checking: 'Asking the vendor…' }
    : { check: 'Review', checking: 'Checking…' };
}
