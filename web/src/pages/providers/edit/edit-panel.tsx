import { type ReactNode, useState } from 'react';
import { Reviewed } from '../../../changes/reviewed.js';
import { fieldOf, useReview } from '../../../changes/use-review.js';
import { Button } from '../../../ui/button.js';
import { ErrorNote } from '../../../ui/error-note.js';
import { SidePanel } from '../../../ui/side-panel.js';
import type { Provider } from '../provider.js';
import { patchProvider, type ProviderPatch, type WrittenProvider } from '../provider-writes.js';
import { BasicFields } from './basic-fields.js';
import { CapabilityFields } from './capability-fields.js';
import style from './edit.module.css';
import { Group } from './group.js';
import { mistakeIn, mistakesIn } from './mistakes.js';
import { NumberFields } from './number-inputs.js';
import { PriceFields } from './price-fields.js';
import { formOf, patchOf, type SettingsForm } from './settings-form.js';

interface Props {
  readonly provider: Provider;
  readonly onClose: () => void;
}

/** What a field group gets to show and change. */
export interface FormProps {
  readonly provider: Provider;
  readonly form: SettingsForm;
  readonly change: (changes: Partial<SettingsForm>) => void;
  /** What is wrong with a field, by its path in the API. */
  readonly wrong: (path: string) => string | undefined;
}

/** Changes settings: filled in, checked by a dry run, reviewed, live. */
export function EditPanel({ provider, onClose }: Props): ReactNode {
  // What it was when the panel was opened, so that a change of somebody else is not taken back unseen.
  const [first] = useState(provider);
  const [form, setForm] = useState(() => formOf(provider));
  const [isTried, setTried] = useState(false);
  const review = useReview<ProviderPatch, WrittenProvider>({
    send: (patch, how) => patchProvider(first, patch, how),
    did: () => `“${first.name}” is changed.`,
    onDone: onClose,
  });
  const { reviewed, refusal, isChecking } = review;
  if (reviewed !== undefined)
    return (
      <SidePanel title="Review change" note={first.name} onClose={onClose}>
        <Reviewed {...reviewed} confirm={['Apply', 'Applying…']} />
      </SidePanel>
    );

  const mistakes = mistakesIn(first, form);
  const patch = patchOf(first, form);
  const isSame = Object.keys(patch).length === 0;
  const wrong = (path: string): string | undefined =>
    (isTried ? mistakeIn(mistakes, path) : undefined) ?? fieldOf(refusal, path);
  const change = (changes: Partial<SettingsForm>): void => setForm((was) => ({ ...was, ...changes }));
  const go = (): void => {
    setTried(true);
    if (Object.keys(mistakes).length === 0) review.check(patch);
  };
  const props: FormProps = { provider: first, form, change, wrong };
  return (
    <SidePanel title={`Edit ${first.name}`} note="Nothing changes before you have reviewed it." onClose={onClose}>
      <BasicFields {...props} />
      <NumberFields group="timeouts" {...props} />
      <NumberFields group="limits" {...props} />
      <NumberFields group="rates" {...props} />
      <Group title="Capabilities" isWrong={wrong('capabilities') !== undefined}>
        <CapabilityFields {...props} />
      </Group>
      <Group title="Prices" isWrong={wrong('prices') !== undefined || wrong('price') !== undefined}>
        <PriceFields {...props} />
      </Group>
      <NumberFields group="defaults" {...props} />
      <div className={style.footer}>
        {refusal !== null && <ErrorNote error={refusal} />}
        {isTried && Object.keys(mistakes).length > 0 && (
          <p role="alert" className="dim">
            Something above is not right yet; see the fields in red.
          </p>
        )}
        <Button
          tone="go"
          onPress={go}
          isPending={isChecking}
          isDisabled={isSame}
          {...(isSame && { hint: 'Nothing is changed yet.' })}
        >
          {isChecking ? 'Checking…' : 'Review the change'}
        </Button>
      </div>
    </SidePanel>
  );
}
