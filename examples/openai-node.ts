/**
 * Patchbay with the official OpenAI SDK for JavaScript: only the base URL and the key change.
 *
 *   APP_KEY=… node examples/openai-node.ts
 */
import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: `${process.env['PATCHBAY_URL'] ?? 'http://127.0.0.1:4000'}/v1`,
  apiKey: process.env['APP_KEY'],
});

// A purpose is a model name. Which provider serves it is the admin's decision and may change at any time.
const model = 'chat';

print('Stream');
const stream = await client.chat.completions.create({
  model,
  messages: [{ role: 'user', content: 'What is a patch bay?' }],
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
  if (chunk.usage) process.stdout.write(`\n(${chunk.usage.total_tokens} tokens)\n`);
}

print('Who answered');
const { data, response } = await client.chat.completions
  .create({ model, messages: [{ role: 'user', content: 'Good morning' }] })
  .withResponse();
process.stdout.write(`${data.choices[0]?.message.content}\n`);
process.stdout.write(`provider: ${response.headers.get('x-llm-provider') ?? 'not told'}, model: ${data.model}\n`);

print('Tools');
const tools: OpenAI.Chat.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather in a city right now',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const conversation: OpenAI.Chat.ChatCompletionMessageParam[] = [
  { role: 'user', content: 'What is the weather in Oslo?' },
];
const decision = await client.chat.completions.create({ model, messages: conversation, tools });
const asked = decision.choices[0]?.message;
if (!asked?.tool_calls) throw new Error('the model did not call the tool');
conversation.push(asked);
for (const call of asked.tool_calls) {
  if (call.type !== 'function') continue;
  process.stdout.write(`${call.function.name}(${call.function.arguments})\n`);
  conversation.push({ role: 'tool', tool_call_id: call.id, content: '7 °C and light rain' });
}
const answer = await client.chat.completions.create({ model, messages: conversation, tools });
process.stdout.write(`${answer.choices[0]?.message.content}\n`);

print('JSON by schema');
const document = await client.chat.completions.create({
  model,
  messages: [{ role: 'user', content: 'Ticket: the printer of Grace Hopper is on fire.' }],
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'ticket',
      strict: true,
      schema: {
        type: 'object',
        properties: { customer_name: { type: 'string' }, priority: { type: 'string', enum: ['high', 'low'] } },
        required: ['customer_name', 'priority'],
        additionalProperties: false,
      },
    },
  },
});
const ticket: unknown = JSON.parse(document.choices[0]?.message.content ?? '');
process.stdout.write(`${JSON.stringify(ticket)}\n`);

function print(title: string): void {
  process.stdout.write(`\n# ${title}\n`);
}
