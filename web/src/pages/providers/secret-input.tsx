import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.js';
import { TextInput } from '../../ui/text-input.js';
import style from './secret-input.module.css';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (secret: string) => void;
  readonly description?: ReactNode;
  readonly error?: string | undefined;
  readonly isDisabled?: boolean;
}

/** A secret on its way in. It is hidden unless one asks to see it, and can never be seen again once it is stored. */
export function SecretInput({ label, value, onChange, description, error, isDisabled = false }: Props): ReactNode {
  const [isShown, setShown] = useState(false);
  return (
    <div className={style.secret}>
      <TextInput
        label={label}
        type={isShown ? 'text' : 'password'}
        autoComplete="off"
        spellCheck="false"
        isMono
        value={value}
        // Keys hold no spaces; what is pasted often ends with one.
        onChange={(text) => onChange(text.trim())}
        description={description}
        error={error}
        isDisabled={isDisabled}
      />
      <Button
        tone="quiet"
        aria-label={isShown ? `Hide: ${label}` : `Show: ${label}`}
        onPress={() => setShown(!isShown)}
        isDisabled={isDisabled}
      >
        {isShown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
      </Button>
    </div>
  );
}
