import { Send, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.js';
import { TextInput } from '../../ui/text-input.js';
import style from './composer.module.css';
import { type Settings, wrongIn } from './question.js';

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly settings: Settings;
  readonly onSettings: (settings: Settings) => void;
  readonly isBusy: boolean;
  /** Why nothing can be sent now; undefined when it can. */
  readonly refusal: string | undefined;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

/** What is asked, and how. */
export function Composer(props: Props): ReactNode {
  const { text, onText, settings, onSettings, isBusy, refusal, onSend, onStop } = props;
  return (
    <form
      className={style.composer}
      onSubmit={(event) => {
        event.preventDefault();
        if (refusal === undefined) onSend();
      }}
    >
      <TextInput
        label="Your question"
        value={text}
        onChange={onText}
        lines={2}
        placeholder="Enter sends it, Shift + Enter makes a new line"
        onKeyDown={(event) => {
          // Enter takes a word while one is composed, as in Japanese.
          const isSend = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
          if (!isSend) return;
          event.preventDefault();
          if (refusal === undefined) onSend();
        }}
      />
      <div className={style.actions}>
        <SettingsFields settings={settings} onChange={onSettings} />
        {isBusy ? (
          <Button onPress={onStop}>
            <Square /> Stop
          </Button>
        ) : (
          <Button
            tone="go"
            type="submit"
            isDisabled={refusal !== undefined}
            {...(refusal !== undefined && { hint: refusal })}
          >
            <Send /> Send
          </Button>
        )}
      </div>
      {refusal !== undefined && text.trim() !== '' && !isBusy && (
        <p className={style.refusal} role="status">
          {refusal}
        </p>
      )}
    </form>
  );
}

interface SettingsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

function SettingsFields({ settings, onChange }: SettingsProps): ReactNode {
  const wrong = wrongIn(settings);
  const told = [
    ...(settings.system.trim() === '' ? [] : ['system prompt']),
    ...(settings.temperature.trim() === '' ? [] : [`temperature ${settings.temperature.trim()}`]),
    ...(settings.maxTokens.trim() === '' ? [] : [`at most ${settings.maxTokens.trim()} tokens`]),
  ];
  return (
    <details className={style.settings}>
      <summary>{told.length === 0 ? 'System prompt, temperature, max tokens' : `With ${told.join(', ')}`}</summary>
      <div className={style.fields}>
        <div className={style.system}>
          <TextInput
            label="System prompt"
            value={settings.system}
            onChange={(system) => onChange({ ...settings, system })}
            lines={2}
            placeholder="None"
          />
        </div>
        <TextInput
          label="Temperature"
          value={settings.temperature}
          onChange={(temperature) => onChange({ ...settings, temperature })}
          inputMode="decimal"
          placeholder="The model’s own"
          isMono
          error={wrong.temperature}
        />
        <TextInput
          label="Max tokens"
          value={settings.maxTokens}
          onChange={(maxTokens) => onChange({ ...settings, maxTokens })}
          inputMode="numeric"
          placeholder="The model’s own"
          isMono
          error={wrong.maxTokens}
        />
      </div>
    </details>
  );
}
