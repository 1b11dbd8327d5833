import { beginEventStream, END_OF_CHUNKS, event, READ_REQUEST, respond, type Step } from './raw-upstream.js';

/** Reads a request, answers it with this JSON and closes, so that every request has a connection of its own. */
export function answering(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): readonly Step[] {
  return [...READ_REQUEST, respond(status, body, { connection: 'close', ...headers }), { do: 'end' }];
}

/** Answers with an error in OpenAI's shape. */
export function refusing(
  status: number,
  error: object = { message: 'no' },
  headers: Readonly<Record<string, string>> = {},
): readonly Step[] {
  return answering(status, { error }, headers);
}

/** A chat completion as OpenAI's SDK reads it. */
export function completion(text: string): object {
  return { object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content: text } }] };
}

export function completing(text: string): readonly Step[] {
  return answering(200, completion(text));
}

/** As `completing`, but only when the test opens the gate of that name. */
export function completingBehind(gate: string, text: string): readonly Step[] {
  return [...READ_REQUEST, { do: 'gate', name: gate }, ...completing(text).slice(READ_REQUEST.length)];
}

/** As `completing`, but later. */
export function completingLate(ms: number, text: string): readonly Step[] {
  return [...READ_REQUEST, { do: 'wait', ms }, ...completing(text).slice(READ_REQUEST.length)];
}

/** The same step a hundred times with a pause after each. */
export function dripping(step: Step, pauseMs: number): readonly Step[] {
  return Array.from({ length: 100 }, (): Step[] => [step, { do: 'wait', ms: pauseMs }]).flat();
}

/** A piece of a streamed chat completion. */
export function delta(text: string): object {
  return { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] };
}

export const FINISH: Step = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
export const DONE: Step = event('[DONE]');

/** Reads a request and begins a stream with these steps; its connection will serve no other request. */
export function beginning(...steps: readonly Step[]): readonly Step[] {
  return [...READ_REQUEST, beginEventStream({ connection: 'close' }), ...steps];
}

/** As `beginning`, on a connection that would be kept. */
export function beginningKeptAlive(...steps: readonly Step[]): readonly Step[] {
  return [...READ_REQUEST, beginEventStream(), ...steps];
}

/** A whole stream with these texts. */
export function streaming(...texts: readonly string[]): readonly Step[] {
  return beginning(...texts.map((text) => event(delta(text))), FINISH, DONE, END_OF_CHUNKS, { do: 'end' });
}

/** Announces a JSON body of this many bytes and sends the beginning of one. */
export function halfAnswering(announcedBytes: number): readonly Step[] {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${announcedBytes}\r\n\r\n`;
  return [...READ_REQUEST, { do: 'write', text: `${head}{"choices":` }];
}
