import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, ComboBox, Input, type Key, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import type { Option } from './choice.js';
import style from './field.module.css';

interface Props {
  readonly label: string;
  /** What is offered; with `onSearch` what the server found for it. */
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  /** Asks for other options, where there are too many for all of them. */
  readonly onSearch?: (text: string) => void;
  /** Any text may be entered, not only what is offered. */
  readonly allowsOther?: boolean;
  readonly inputValue?: string;
  readonly description?: string;
  readonly placeholder?: string;
}

/** One of many, found by typing. */
export function SearchChoice(props: Props): ReactNode {
  const {
    label,
    options,
    value,
    onChange,
    onSearch,
    allowsOther = false,
    inputValue,
    description,
    placeholder,
  } = props;
  return (
    <ComboBox
      className={style.field}
      // Items that are controlled are not filtered by what is typed; the server has done that.
      {...(onSearch ? { items: options } : { defaultItems: options })}
      value={value}
      onChange={(key: Key | null) => onChange(key === null ? null : String(key))}
      allowsCustomValue={allowsOther}
      allowsEmptyCollection
      menuTrigger="focus"
      {...(onSearch && { onInputChange: onSearch })}
      {...(inputValue !== undefined && { inputValue })}
    >
      <Label className={style.label}>{label}</Label>
      <div className={style.combo}>
        <Input className={style.input} placeholder={placeholder} />
        <Button aria-label={`Show what there is for ${label}`}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </div>
      {description !== undefined && (
        <Text slot="description" className={style.description}>
          {description}
        </Text>
      )}
      <Popover className={style.popover}>
        <ListBox className={style.list} renderEmptyState={() => <p className={style.option}>Nothing found</p>}>
          {(option: Option) => (
            <ListBoxItem id={option.id} textValue={option.name} isDisabled={option.isDisabled} className={style.option}>
              {option.name}
              {option.note !== undefined && <small>{option.note}</small>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
