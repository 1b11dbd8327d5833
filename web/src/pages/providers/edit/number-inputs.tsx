import type { ReactNode } from 'react';
import { TextInput } from '../../../ui/text-input.js';
import style from './edit.module.css';
import type { FormProps } from './edit-panel.js';
import { Group } from './group.js';
import { GROUP_TITLES, type Group as GroupName, NUMBER_FIELDS, type NumberField } from './number-fields.js';

interface Props extends FormProps {
  readonly group: GroupName;
}

/** All numbers of a group. */
export function NumberFields({ group, ...props }: Props): ReactNode {
  const { form, wrong } = props;
  const fields = NUMBER_FIELDS.filter((field) => field.group === group);
  const set = fields.filter(({ key }) => (form.numbers[key] ?? '') !== '').length;
  return (
    <Group
      title={GROUP_TITLES[group]}
      note={set === 0 ? undefined : `${set} set`}
      isWrong={fields.some(({ key }) => wrong(key) !== undefined)}
    >
      <div className={style.pairs}>
        {fields.map((field) => (
          <NumberInput key={field.key} field={field} {...props} />
        ))}
      </div>
    </Group>
  );
}

/** One number, with its unit; empty means the default, which is shown. */
export function NumberInput({ field, form, change, wrong }: FormProps & { readonly field: NumberField }): ReactNode {
  const { key, title, unit, usual } = field;
  return (
    <TextInput
      label={unit === '' ? title : `${title} (${unit})`}
      inputMode="decimal"
      isMono
      placeholder={usual}
      value={form.numbers[key] ?? ''}
      onChange={(text) => change({ numbers: { ...form.numbers, [key]: text } })}
      error={wrong(key)}
    />
  );
}
