import type { ReactNode } from 'react';
import { Toggle } from '../../../ui/toggle.js';
import type { FormProps } from './edit-panel.js';
import { NUMBER_FIELDS } from './number-fields.js';
import { NumberInput } from './number-inputs.js';
import { ABILITIES, USES } from './abilities.js';

/** What it can do; a request that needs more goes to other targets. */
export function CapabilityFields(props: FormProps): ReactNode {
  const { form, change } = props;
  const { uses } = form;
  return (
    <>
      <p className="dim">Requests that need what it cannot do go to other targets.</p>
      {ABILITIES.map(({ name, title }) => (
        <Toggle key={name} isOn={form.able[name]} onChange={(isOn) => change({ able: { ...form.able, [name]: isOn } })}>
          Can do {title}
        </Toggle>
      ))}
      {NUMBER_FIELDS.filter(({ group }) => group === 'capabilities').map((field) => (
        <NumberInput key={field.key} field={field} {...props} />
      ))}
      {uses !== null &&
        USES.map(({ name, title }) => (
          <Toggle key={name} isOn={uses[name]} onChange={(isOn) => change({ uses: { ...uses, [name]: isOn } })}>
            May be plugged into {title}
          </Toggle>
        ))}
      <Toggle isOn={form.isInstalled} onChange={(isInstalled) => change({ isInstalled })}>
        Is installed
      </Toggle>
      {!form.isInstalled && <p className="dim">It may stand in chains, but nobody asks it until it is installed.</p>}
    </>
  );
}
