import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField, type TextFieldProps } from 'react-aria-components';
import style from './field.module.css';

interface Props extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string;
  readonly description?: ReactNode;
  /** What is wrong with it, as the API said. */
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** Several lines. */
  readonly lines?: number;
  /** In the face of numbers and names of models. */
  readonly isMono?: boolean;
}

/** A labelled line, or several lines, of text. */
export function TextInput({ label, description, error, placeholder, lines, isMono, ...props }: Props): ReactNode {
  const className = isMono === true ? `${style.input} mono` : style.input;
  return (
    <TextField {...props} className={style.field} isInvalid={error !== undefined} validationBehavior="aria">
      <Label className={style.label}>{label}</Label>
      {lines === undefined ? (
        <Input className={className} placeholder={placeholder} />
      ) : (
        <TextArea className={className} placeholder={placeholder} rows={lines} />
      )}
      {description !== undefined && (
        <Text slot="description" className={style.description}>
          {description}
        </Text>
      )}
      <FieldError className={style.error}>{error}</FieldError>
    </TextField>
  );
}
