import { LongText, textLength } from '../json/long-text.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Of a longer prompt, this many characters from the beginnings of its texts stand for the rest. */
const SAMPLE_CHARACTERS = 1024;
/** Of many texts each gives this many at least. */
const LEAST_OF_A_TEXT = 32;
/** Members of a request that the model gets to read, besides its messages. */
const READ_MEMBERS = ['prompt', 'input', 'query', 'documents', 'tools', 'functions', 'response_format'] as const;
/** Members of a part that hold what it shows, which is no text. */
const MEDIA_MEMBERS = ['image_url', 'input_image', 'image', 'input_audio', 'video_url', 'file', 'input_file'] as const;

/** What a request gives the model to read, as far as it can be counted without the model's tokenizer. */
export interface Prompt {
  /** Characters of all texts. */
  readonly characters: number;
  /** Its texts, or beginnings of them. */
  readonly sample: Buffer;
  readonly messages: number;
  /** Images, sounds and files. */
  readonly media: number;
  /** How many characters of the body those take. */
  readonly mediaCharacters: number;
  /** Where the prompt is a list of tokens. */
  readonly tokens: number;
}

/** What was read of a request, with its texts for as long as they are not released. */
export interface ReadPrompt extends Prompt {
  /** Keeps a copy of the sample alone: a long stream must not keep a long prompt in memory. */
  release(): void;
}

/** @param members of the request's body; nested at most as deep as a body may be */
export function promptIn(members: JsonObject): ReadPrompt {
  const reading = new Reading();
  const { messages } = members;
  if (Array.isArray(messages)) for (const message of messages) reading.readMessage(message);
  for (const name of READ_MEMBERS) reading.value(members[name]);
  return reading;
}

class Reading implements ReadPrompt {
  characters = 0;
  messages = 0;
  media = 0;
  mediaCharacters = 0;
  tokens = 0;
  private texts: (string | LongText)[] = [];
  private known: Buffer | undefined;

  /** Made when it is asked for: few requests have to be counted here. */
  get sample(): Buffer {
    return (this.known ??= this.sampled());
  }

  release(): void {
    this.known = this.sample;
    this.texts = [];
  }

  readMessage(message: unknown): void {
    this.messages += 1;
    if (!isObject(message)) return;
    for (const name in message) if (name !== 'role') this.value(message[name]);
  }

  value(value: unknown): void {
    if (typeof value === 'string' || value instanceof LongText) this.text(value);
    else if (typeof value === 'number') this.tokens += 1;
    else if (Array.isArray(value)) for (const item of value) this.value(item);
    else if (isObject(value)) this.part(value);
  }

  private text(text: string | LongText): void {
    this.texts.push(text);
    // With the blank that keeps it apart from the next one.
    this.characters += text.length + 1;
  }

  private part(part: JsonObject): void {
    const shown = MEDIA_MEMBERS.find((name) => part[name] !== undefined);
    if (shown === undefined) {
      for (const name in part) if (name !== 'type') this.value(part[name]);
      return;
    }
    this.media += 1;
    this.mediaCharacters += lengthOf(part[shown]);
  }

  private sampled(): Buffer {
    const share = Math.max(LEAST_OF_A_TEXT, Math.ceil(SAMPLE_CHARACTERS / Math.max(1, this.texts.length)));
    let sample = '';
    for (const text of this.texts) {
      if (sample.length >= SAMPLE_CHARACTERS) break;
      const start = text instanceof LongText ? text.start : text;
      sample += `${start.slice(0, this.characters <= SAMPLE_CHARACTERS ? text.length : share)} `;
    }
    // Not from Node's pool, whose blocks a stream would keep for as long as it runs.
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(sample));
    bytes.write(sample);
    return bytes;
  }
}

function lengthOf(shown: unknown): number {
  const length = textLength(shown);
  if (length > 0 || !isObject(shown)) return length;
  return Object.values(shown).reduce<number>((sum, one) => sum + textLength(one), 0);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongText);
}
