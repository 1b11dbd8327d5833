import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  type Key,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  Text,
} from 'react-aria-components';
import style from './field.module.css';

export interface Option {
  readonly id: string;
  readonly name: string;
  /** A second, quieter line. */
  readonly note?: string;
  readonly isDisabled?: boolean;
}

interface Props {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly description?: string;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}

/** One of a few: opens a list. For many, `Search`. */
export function Choice({
  label,
  options,
  value,
  onChange,
  description,
  placeholder,
  isDisabled = false,
}: Props): ReactNode {
  const choose = (key: Key | null): void => {
    if (key !== null) onChange(String(key));
  };
  return (
    <Select
      className={style.field}
      value={value}
      onChange={choose}
      isDisabled={isDisabled}
      placeholder={placeholder ?? 'Choose…'}
    >
      <Label className={style.label}>{label}</Label>
      <Button className={`${style.input} ${style.chooser}`}>
        <SelectValue>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <ChevronDown aria-hidden="true" />
      </Button>
      {description !== undefined && (
        <Text slot="description" className={style.description}>
          {description}
        </Text>
      )}
      <Popover className={style.popover}>
        <ListBox className={style.list} items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} isDisabled={option.isDisabled} className={style.option}>
              {option.name}
              {option.note !== undefined && <small>{option.note}</small>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
