import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../../../api/problem.js';
import { Button } from '../../../ui/button.js';
import { TextInput } from '../../../ui/text-input.js';
import { Toggle } from '../../../ui/toggle.js';
import type { PolicyDraft } from '../model/policy-draft.js';
import style from './panels.module.css';

interface Props {
  readonly draft: PolicyDraft;
  readonly onChange: (draft: PolicyDraft) => void;
  readonly problem?: Problem | undefined;
  /** Begins with what is needed most; the rest is shown on demand. */
  readonly isShort?: boolean;
}

type TextField = { [Name in keyof PolicyDraft]: PolicyDraft[Name] extends string ? Name : never }[keyof PolicyDraft];
type Switch = Exclude<keyof PolicyDraft, TextField>;

interface Numeric {
  readonly field: TextField;
  readonly label: string;
  /** As the API calls it, for what it says is wrong with it. */
  readonly name: string;
}

const NEEDS: readonly Numeric[] = [
  { field: 'contextTokens', label: 'Context, tokens', name: 'requirements.context_tokens' },
  { field: 'vectorSize', label: 'Vector size', name: 'requirements.vector_size' },
];
const PATIENCE: readonly Numeric[] = [
  { field: 'connectMs', label: 'Connection, ms', name: 'timeouts.connect_ms' },
  { field: 'firstByteMs', label: 'First byte, ms', name: 'timeouts.first_byte_ms' },
  { field: 'silenceMs', label: 'Silence, ms', name: 'timeouts.silence_ms' },
  { field: 'totalMs', label: 'Whole answer, ms', name: 'timeouts.total_ms' },
  { field: 'streamTotalMs', label: 'Whole stream, ms', name: 'timeouts.stream_total_ms' },
  { field: 'maxRetries', label: 'Retries, 0 to 5', name: 'attempts.max_retries' },
];
const BUDGET: readonly Numeric[] = [
  { field: 'usdPerDay', label: 'USD a day', name: 'budget.usd_per_day' },
  { field: 'usdPerMonth', label: 'USD a month', name: 'budget.usd_per_month' },
];
const KEPT: readonly Numeric[] = [
  { field: 'cacheSeconds', label: 'Cache, seconds', name: 'cache_ttl_seconds' },
  { field: 'contentDays', label: 'Keep texts, days', name: 'content_days' },
];

/** What holds for every request of a purpose. Empty numbers mean none, or what holds for everybody. */
export function PolicyForm({ draft, onChange, problem, isShort = false }: Props): ReactNode {
  const [isWhole, setWhole] = useState(!isShort);
  const toggle = (field: Switch, text: string): ReactNode => (
    <Toggle isOn={draft[field]} onChange={(isOn) => onChange({ ...draft, [field]: isOn })}>
      {text}
    </Toggle>
  );
  const numbers = (fields: readonly Numeric[]): ReactNode => (
    <div className={style.pair}>
      {fields.map(({ field, label, name }) => (
        <TextInput
          key={field}
          label={label}
          inputMode="decimal"
          isMono
          value={draft[field]}
          onChange={(value) => onChange({ ...draft, [field]: value })}
          error={problem?.field(name)}
        />
      ))}
    </div>
  );
  return (
    <>
      <TextInput
        label="What it is for"
        value={draft.description}
        onChange={(description) => onChange({ ...draft, description })}
        error={problem?.field('description')}
      />
      {toggle('localOnly', 'Stays local: no request leaves this network')}
      {!isWhole && (
        <Button tone="quiet" onPress={() => setWhole(true)}>
          <ChevronRight /> Requirements, patience, cache, budget
        </Button>
      )}
      {isWhole && <Groups toggle={toggle} numbers={numbers} />}
    </>
  );
}

interface GroupsProps {
  readonly toggle: (field: Switch, text: string) => ReactNode;
  readonly numbers: (fields: readonly Numeric[]) => ReactNode;
}

function Groups({ toggle, numbers }: GroupsProps): ReactNode {
  return (
    <>
      <fieldset className={style.group}>
        <legend>Every request needs</legend>
        {toggle('tools', 'Tools')}
        {toggle('jsonSchema', 'Answers in a JSON schema')}
        {toggle('vision', 'Images')}
        {numbers(NEEDS)}
      </fieldset>
      <fieldset className={style.group}>
        <legend>Patience and retries</legend>
        {numbers(PATIENCE)}
        {toggle('wholeStreams', 'Send streams when they are whole, so that a cut one can fall back')}
      </fieldset>
      <fieldset className={style.group}>
        <legend>Cache and texts</legend>
        {numbers(KEPT)}
        {toggle('cacheShared', 'Apps share cached answers')}
      </fieldset>
      <fieldset className={style.group}>
        <legend>Budget of all apps together</legend>
        {numbers(BUDGET)}
        {toggle('hardBudget', 'Refuse requests once it is used up')}
      </fieldset>
    </>
  );
}
