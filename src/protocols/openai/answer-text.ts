/** Members of an answer that hold what the model wrote, up to the quote that opens it. */
const TEXT = /"(?:content|text|reasoning(?:_content)?|arguments|refusal)"\s*:\s*"/g;
/** How it begins in most events. */
const CONTENT = '"content":"';
/** What follows a text in most events that have no other one is shorter. */
const LONGEST_USUAL_END = 32;
const BACKSLASH = 0x5c;
/** Of a longer answer its beginning stands for the rest. */
const SAMPLE_BYTES = 512;

/**
 * How much text an answer has, seen in its JSON without parsing it, and a sample of it to count tokens by. What it
 * keeps does not grow with the answer.
 */
export class AnswerText {
  /** Characters as JSON spells them. */
  characters = 0;
  private isOpen = false;
  private usualPlace = 0;
  private bytes: Buffer | undefined;
  private sampledBytes = 0;
  private sampledCharacters = 0;

  /** Adds the texts of one event of a stream. */
  learn(json: string): void {
    // Nearly every event has one text, and in the same place as the event before it.
    const isAsUsual = json.startsWith(CONTENT, this.usualPlace);
    const place = isAsUsual ? this.usualPlace : json.indexOf(CONTENT);
    const start = place + CONTENT.length;
    const end = place === -1 ? start : endOfText(json, start);
    if (end === start) {
      this.read(json, 0);
      return;
    }
    this.usualPlace = place;
    this.add(json, start, end);
    if (json.length - end > LONGEST_USUAL_END) this.read(json, end);
  }

  /** Adds the texts of a whole answer, or of a part of one; the parts come in order. */
  learnPart(json: string): void {
    let from = 0;
    if (this.isOpen) {
      from = endOfText(json, 0);
      this.add(json, 0, from);
      if (from === json.length) return;
    }
    this.isOpen = this.read(json, from);
  }

  /** Returns whether the last text goes on. */
  private read(json: string, from: number): boolean {
    let end = from;
    for (TEXT.lastIndex = from; TEXT.test(json); TEXT.lastIndex = end + 1) {
      const start = TEXT.lastIndex;
      end = endOfText(json, start);
      if (end > start) this.add(json, start, end);
      if (end === json.length) return true;
    }
    return false;
  }

  /** A part of the text, as the model wrote it. */
  get sample(): string {
    const spelled = this.bytes?.toString('utf8', 0, this.sampledBytes) ?? '';
    try {
      return String(JSON.parse(`"${spelled}"`));
    } catch {
      // It was cut within an escape; as it is spelled is near enough.
      return spelled;
    }
  }

  /** How many times the sample the whole text is, counted in characters; 1 when it is the whole. */
  get scale(): number {
    return this.sampledCharacters === 0 ? 1 : this.characters / this.sampledCharacters;
  }

  private add(json: string, start: number, end: number): void {
    this.characters += end - start;
    if (this.sampledBytes >= SAMPLE_BYTES - LONGEST_CHARACTER_BYTES) return;
    // Not from Node's pool, whose blocks stay as long as any part of them does.
    this.bytes ??= Buffer.allocUnsafeSlow(SAMPLE_BYTES);
    const part = json.slice(start, Math.min(end, start + SAMPLE_BYTES));
    const written = this.bytes.write(part, this.sampledBytes);
    this.sampledCharacters +=
      written === Buffer.byteLength(part) ? part.length : charactersOf(this.bytes, this.sampledBytes, written);
    this.sampledBytes += written;
  }
}

/** A write into a buffer ends before a character that does not fit. */
const LONGEST_CHARACTER_BYTES = 4;

function charactersOf(bytes: Buffer, start: number, length: number): number {
  return bytes.toString('utf8', start, start + length).length;
}

/** Offset of the quote that closes the text; the end when there is none. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return json.length;
}
