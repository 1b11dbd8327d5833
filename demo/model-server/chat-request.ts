import { isObject, listOf, objectOrEmpty, type JsonObject } from './json.ts';
import { invalidRequest } from './llama-error.ts';

export interface Message {
  readonly role: string;
  readonly text: string;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

/** Which tools may be called: `named` is the one function a `tool_choice` object asks for. */
export type ToolChoice =
  { readonly mode: 'auto' | 'none' | 'required' } | { readonly mode: 'named'; readonly name: string };

/** The parts of a generation request that chat and plain completions share. */
export interface GenerationLimits {
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

export interface ChatRequest extends GenerationLimits {
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  /** The schema the answer must satisfy, when `response_format` asks for JSON. */
  readonly schema: JsonObject | undefined;
}

/** @throws LlamaError 400 with the message llama.cpp gives */
export function parseChatRequest(body: JsonObject): ChatRequest {
  const { messages } = body;
  if (messages === undefined) throw invalidRequest("'messages' is required");
  if (!Array.isArray(messages)) throw invalidRequest("Expected 'messages' to be an array");
  if (messages.length === 0) throw invalidRequest("'messages' must contain at least one message");
  return {
    ...parseLimits(body),
    messages: messages.map(parseMessage),
    tools: listOf(body['tools']).map(parseTool),
    toolChoice: parseToolChoice(body['tool_choice']),
    parallelToolCalls: body['parallel_tool_calls'] === true,
    schema: parseResponseFormat(body['response_format']),
  };
}

export function parseLimits(body: JsonObject): GenerationLimits {
  if (body['n'] !== undefined && body['n'] !== null && body['n'] !== 1)
    throw invalidRequest('Only one completion choice is allowed');
  const limit = body['max_completion_tokens'] ?? body['max_tokens'] ?? body['n_predict'];
  return {
    maxTokens: typeof limit === 'number' && limit >= 0 ? limit : Number.POSITIVE_INFINITY,
    stop: listOf(body['stop']).filter((word) => typeof word === 'string'),
    stream: body['stream'] === true,
    includeUsage: objectOrEmpty(body['stream_options'])['include_usage'] === true,
  };
}

function parseMessage(message: unknown): Message {
  if (!isObject(message)) throw invalidRequest("Expected 'messages' to contain objects");
  const { role, content } = message;
  if (typeof role !== 'string') throw invalidRequest("Missing 'role' in message");
  if (content === undefined && message['tool_calls'] === undefined)
    throw invalidRequest("Expected 'content' or 'tool_calls' in message");
  return { role, text: textOf(content) };
}

function textOf(content: unknown): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalidRequest("Expected 'content' to be a string or an array");
  return content.map(partText).join('\n');
}

function partText(part: unknown): string {
  const { type, text } = objectOrEmpty(part);
  if (type === 'text' && typeof text === 'string') return text;
  if (type === 'image_url' || type === 'input_audio')
    throw invalidRequest(
      `${type === 'image_url' ? 'image' : 'audio'} input is not supported - hint: if this is unexpected, you may need to provide the mmproj`,
    );
  throw invalidRequest('unsupported content[].type');
}

function parseTool(tool: unknown): Tool {
  const { name, description, parameters } = objectOrEmpty(objectOrEmpty(tool)['function']);
  if (typeof name !== 'string') throw invalidRequest('Missing tool function name');
  return {
    name,
    description: typeof description === 'string' ? description : '',
    parameters: objectOrEmpty(parameters),
  };
}

function parseToolChoice(choice: unknown): ToolChoice {
  if (choice === undefined || choice === null) return { mode: 'auto' };
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { mode: choice };
  const { name } = objectOrEmpty(objectOrEmpty(choice)['function']);
  if (typeof name !== 'string') throw invalidRequest(`Invalid tool_choice: ${JSON.stringify(choice)}`);
  return { mode: 'named', name };
}

function parseResponseFormat(format: unknown): JsonObject | undefined {
  const { type, json_schema: named, schema } = objectOrEmpty(format);
  switch (type) {
    case undefined:
    case 'text':
      return undefined;
    case 'json_object':
      return isObject(schema) ? schema : { type: 'object', properties: { answer: { type: 'string' } } };
    case 'json_schema':
      return objectOrEmpty(objectOrEmpty(named)['schema']);
    default:
      throw invalidRequest(`response_format type must be one of "text" or "json_object", but got: ${String(type)}`);
  }
}
