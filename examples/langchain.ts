/**
 * Patchbay with LangChain.
 *
 *   APP_KEY=… node examples/langchain.ts
 */
import { HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';

const configuration = { baseURL: `${process.env['PATCHBAY_URL'] ?? 'http://127.0.0.1:4000'}/v1` };
const apiKey = process.env['APP_KEY'];

// A purpose is a model name. Which provider serves it is the admin's decision and may change at any time.
const model = new ChatOpenAI({ model: 'chat', apiKey, configuration });

print('Stream');
for await (const chunk of await model.stream('What is a patch bay?')) process.stdout.write(chunk.text);
process.stdout.write('\n');

print('Tools');
const withTools = model.bindTools([
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather in a city right now',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
]);
const conversation: BaseMessage[] = [new HumanMessage('What is the weather in Oslo?')];
const decision = await withTools.invoke(conversation);
conversation.push(decision);
for (const call of decision.tool_calls ?? []) {
  process.stdout.write(`${call.name}(${JSON.stringify(call.args)})\n`);
  conversation.push(new ToolMessage({ tool_call_id: call.id ?? '', content: '7 °C and light rain' }));
}
const answer = await withTools.invoke(conversation);
process.stdout.write(`${answer.text}\n`);

print('JSON by schema');
const ticketReader = model.withStructuredOutput(
  {
    title: 'ticket',
    type: 'object',
    properties: { customer_name: { type: 'string' }, priority: { type: 'string', enum: ['high', 'low'] } },
    required: ['customer_name', 'priority'],
    additionalProperties: false,
  },
  { method: 'jsonSchema' },
);
const ticket = await ticketReader.invoke('Ticket: the printer of Grace Hopper is on fire.');
process.stdout.write(`${JSON.stringify(ticket)}\n`);

print('Embeddings');
const vectors = await new OpenAIEmbeddings({ model: 'embeddings', apiKey, configuration }).embedDocuments([
  'first text',
  'second text',
]);
process.stdout.write(`${vectors.length} vectors of ${vectors[0]?.length} numbers\n`);

function print(title: string): void {
  process.stdout.write(`\n# ${title}\n`);
}
