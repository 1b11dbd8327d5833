import { Code, Columns2, Eraser } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { needs, useMay } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { PageHeader } from '../../ui/page-header.js';
import { CodePanel } from './code-panel.js';
import { Column } from './column.js';
import { Composer } from './composer.js';
import style from './playground.module.css';
import {
  type Chosen,
  type Message,
  messagesOf,
  type Question,
  questionFor,
  type Settings,
  wrongIn,
} from './question.js';
import type { Target } from './target.js';
import { type Chat, useChat } from './use-chat.js';
import { useColumns } from './use-columns.js';

const NO_SETTINGS: Settings = { system: '', temperature: '', maxTokens: '' };
/** In the code to be copied, where nothing has been typed yet. */
const SAMPLE = 'Say hello.';

/** Asks models as an app would, and shows how the answer came to be; two at once to compare them. */
export default function PlaygroundPage(): ReactNode {
  const { chosen, isComparing, choose, compare } = useColumns();
  const [settings, setSettings] = useState(NO_SETTINGS);
  const [text, setText] = useState('');
  const [showsCode, setShowsCode] = useState(false);
  const mayAsk = useMay('operator');
  const first = useChat();
  const second = useChat();
  const used = isComparing ? [first, second] : [first];
  const isBusy = used.some((chat) => chat.isBusy);
  const targets = isComparing ? chosen : [chosen[0]];

  const askOne = (chat: Chat, asked: Chosen, words: string): void => {
    if (!isAimed(asked)) return;
    void chat.send(words, questionFor(asked, settings, messagesOf(settings.system, chat.turns, words)));
  };
  const send = (): void => {
    const words = text.trim();
    for (const [place, chat] of used.entries()) askOne(chat, chosen[place === 0 ? 0 : 1], words);
    setText('');
  };
  const codeFor = (target: Target): Question =>
    questionFor({ ...chosen[0], target }, settings, asTyped(first, settings, text));
  const aimed = chosen[0].target;
  return (
    <div className={style.page}>
      <PageHeader title="Playground" note="Ask as an app would: same route, policy, budget and ledger.">
        <Button onPress={() => compare(!isComparing)} aria-pressed={isComparing}>
          <Columns2 /> {isComparing ? 'Ask one only' : 'Compare two'}
        </Button>
        <Button onPress={() => setShowsCode(true)}>
          <Code /> As code
        </Button>
        <Button
          onPress={() => used.forEach((chat) => chat.clear())}
          isDisabled={used.every(({ turns }) => turns.length === 0)}
        >
          <Eraser /> Clear
        </Button>
      </PageHeader>
      {!mayAsk && <p className={style.barred}>{needs('operator')} You see what could be asked; asking costs tokens.</p>}
      <div className={`${style.columns} ${isComparing ? style.two : ''}`}>
        {used.map((chat, place) => {
          const column = place === 0 ? 0 : 1;
          return (
            <Column
              key={column}
              label={column === 0 ? 'Ask' : 'And ask'}
              chosen={chosen[column]}
              onChoose={(part) => choose(column, part)}
              turns={chat.turns}
              onAskAgain={isBusy ? undefined : (words) => askOne(chat, chosen[column], words)}
            />
          );
        })}
      </div>
      <Composer
        text={text}
        onText={setText}
        settings={settings}
        onSettings={setSettings}
        isBusy={isBusy}
        refusal={refusalOf({ mayAsk, isBusy, text, settings, targets })}
        onSend={send}
        onStop={() => used.forEach((chat) => chat.stop())}
      />
      {showsCode && aimed !== undefined && (
        <CodePanel target={aimed} question={codeFor(aimed)} onClose={() => setShowsCode(false)} />
      )}
    </div>
  );
}

/** What would be sent now; where nothing is typed, what was sent last. */
function asTyped({ turns }: Chat, { system }: Settings, text: string): readonly Message[] {
  const typed = text.trim();
  const last = turns.at(-1);
  if (typed !== '' || last === undefined) return messagesOf(system, turns, typed || SAMPLE);
  return messagesOf(system, turns.slice(0, -1), last.asked);
}

interface Sending {
  readonly mayAsk: boolean;
  readonly isBusy: boolean;
  readonly text: string;
  readonly settings: Settings;
  readonly targets: readonly Chosen[];
}

/** Why nothing can be sent. */
function refusalOf({ mayAsk, isBusy, text, settings, targets }: Sending): string | undefined {
  if (!mayAsk) return needs('operator');
  if (!targets.every(isAimed)) return 'Choose who is to be asked.';
  if (Object.keys(wrongIn(settings)).length > 0) return 'Temperature or max tokens cannot be like that.';
  if (isBusy) return 'The last question is still being answered.';
  return text.trim() === '' ? 'Type a question first.' : undefined;
}

function isAimed(chosen: Chosen): chosen is Chosen & { readonly target: Target } {
  return chosen.target !== undefined;
}
