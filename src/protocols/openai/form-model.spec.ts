import { describe, expect, it } from '@jest/globals';
import { FormModel } from './form-model.js';

const TYPE = 'multipart/form-data; boundary=XX';
const part = (name: string, content: string, more = ''): string =>
  `--XX\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
const OWN = part('model', 'whisper');
const FILE = part('file', 'RIFF\r\n--X\r\n-- XX\r\n--', '; filename="a.wav"\r\nContent-Type: audio/wav');
const END = '--XX--\r\n';

const disposed = (parameters: string): string => `--XX\r\nContent-Disposition: form-data; ${parameters}\r\n\r\nx\r\n`;

function passed(form: string, size: number, type = TYPE): string {
  const model = new FormModel(type, 'whisper');
  const bytes = Buffer.from(form, 'latin1');
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += model.push(bytes.subarray(at, at + size)).toString('latin1');
  model.end();
  return text;
}

describe('the model in a form', () => {
  it('replaces the one that is there, wherever the form is cut', () => {
    const form = FILE + part('model', 'theirs') + part('language', 'de') + END;
    for (let size = 1; size <= form.length; size++) {
      expect(passed(form, size)).toBe(OWN + FILE + part('language', 'de') + END);
    }
  });

  it('is added where there is none, and stands alone where there are several', () => {
    expect(passed(FILE + END, 7)).toBe(OWN + FILE + END);
    expect(passed(part('model', 'a') + FILE + part('model', 'b') + END, 7)).toBe(OWN + FILE + END);
  });

  it.each([
    ['name without quotes', `--XX\r\nContent-Disposition: form-data; name=model\r\n\r\ntheirs\r\n`],
    [
      'other case',
      `--XX\r\ncontent-type: text/plain\r\nCONTENT-DISPOSITION: Form-Data; NAME="model"\r\n\r\ntheirs\r\n`,
    ],
    ['file name first', `--XX\r\nContent-Disposition: form-data; filename="x"; name="model"\r\n\r\ntheirs\r\n`],
  ])('is found with its %s', (_, theirs) => {
    expect(passed(FILE + theirs + END, 5)).toBe(OWN + FILE + END);
  });

  it('takes a boundary in quotes, and drops what stands before the first part', () => {
    expect(passed(`preamble\r\n${FILE}${END}`, 9, 'multipart/form-data; charset=utf-8; boundary="XX"')).toBe(
      OWN + FILE + END,
    );
  });

  it('reads a name as servers do, whatever other parameters look like', () => {
    const hidden = disposed('name="model"; filename="a; name=file"');
    expect(passed(FILE + hidden + END, 11)).toBe(OWN + FILE + END);
    // As UTF-8 is read here, with bytes that are controls of another alphabet.
    expect(passed(disposed('name="file"; filename="\xc3\x84.wav"') + END, 11)).toContain('\xc3\x84.wav');
    const shown = disposed('name="file"; filename="C:\\a; name=model.wav"; filename*=utf-8\'\'b.wav');
    expect(passed(shown + END, 11)).toBe(OWN + shown + END);
  });

  it('stands alone where a server may look for it in another form', () => {
    const others = ['model ', 'Model', 'model[]'].map((name) => part(name, 'theirs')).join('');
    expect(passed(others + part('models', 'x') + END, 11)).toBe(OWN + part('models', 'x') + END);
  });

  it('drops what stands after the end', () => {
    for (const size of [1, 7, 1000])
      expect(passed(`${FILE}--XX--more\r\n${part('model', 'b')}${END}`, size)).toBe(OWN + FILE + END);
  });

  it('holds back no more than a delimiter of a large file', () => {
    const model = new FormModel(TYPE, 'whisper');
    model.push(Buffer.from(FILE.slice(0, -2)));
    const chunk = Buffer.alloc(1_000_000, 'x');
    const given = [model.push(chunk), model.push(chunk)].map(({ length }) => length);
    expect(Math.min(...given)).toBeGreaterThan(chunk.length - 10);
  });

  it.each([
    ['has no end', FILE],
    ['has a part without a name', `--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n${END}`],
    ['has a name in another notation', `--XX\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\nx\r\n${END}`],
    ['has two names', `--XX\r\nContent-Disposition: form-data; name="a"; name*=utf-8''model\r\n\r\nx\r\n${END}`],
    ['has an endless head', `--XX\r\nX: ${'y'.repeat(10_000)}`],
    ['hides a name in another parameter', disposed('name="model"; x=a; name=file"') + END],
    ['has a quote behind a backslash', disposed('name="file"; filename="a\\"; name="model"') + END],
    ['says a name twice', disposed('name="file"; name="model"') + END],
    ['says twice what a part is', disposed('name="file"\r\nContent-Disposition: form-data; name="model"') + END],
    ['goes on in another line', disposed('name="file";\r\n name="model"') + END],
    ['ends a line in another way', disposed('name="file"\nContent-Disposition: form-data; name="model"') + END],
    ['ends a name in its middle', disposed('name="model\0"') + END],
    ['hides a part behind a line feed', part('file', `x\n${part('model', 'theirs').trimEnd()}`) + END],
    ['has more after a delimiter', `--XXY\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n${END}`],
  ])('a form is refused that %s', (_, form) => {
    expect(() => passed(form, 1000)).toThrow('multipart/form-data');
  });

  it.each([
    '',
    '; boundary',
    '; boundary=""',
    '; boundary=XX; boundary=YY',
    '; boundary=XX, multipart/form-data; boundary=YY',
    "; boundary=XX; boundary*=utf-8''YY",
    '; boundary="X\\"X"',
    // What is cut off could say that the form is over.
    `; boundary=${'X'.repeat(70)}--Y`,
    '; boundary="XX "',
  ])('a form is refused whose type does not say what separates its parts: %j', (parameters) => {
    expect(() => new FormModel(`multipart/form-data${parameters}`, 'm')).toThrow('boundary');
  });
});
