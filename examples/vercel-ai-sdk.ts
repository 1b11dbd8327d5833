/**
 * Patchbay with the Vercel AI SDK, through its provider for OpenAI-compatible services.
 *
 *   APP_KEY=… node examples/vercel-ai-sdk.ts
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, isStepCount, jsonSchema, Output, streamText, tool } from 'ai';

const patchbay = createOpenAICompatible({
  name: 'patchbay',
  baseURL: `${process.env['PATCHBAY_URL'] ?? 'http://127.0.0.1:4000'}/v1`,
  apiKey: process.env['APP_KEY'],
  includeUsage: true,
  supportsStructuredOutputs: true,
});

// A purpose is a model name. Which provider serves it is the admin's decision and may change at any time.
const model = patchbay('chat');

print('Stream');
const stream = streamText({
  model,
  prompt: 'What is a patch bay?',
  // What goes wrong in a stream is told here; the text just ends, and `usage` below rejects.
  onError: ({ error }) => {
    process.stderr.write(`${String(error)}\n`);
  },
});
for await (const text of stream.textStream) process.stdout.write(text);
process.stdout.write(`\n(${(await stream.usage).totalTokens} tokens)\n`);

print('Tools');
const weather = await generateText({
  model,
  prompt: 'What is the weather in Oslo?',
  stopWhen: isStepCount(3),
  tools: {
    get_weather: tool({
      description: 'The weather in a city right now',
      inputSchema: jsonSchema<{ city: string }>({
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      }),
      execute: ({ city }) => {
        process.stdout.write(`get_weather(${city})\n`);
        return '7 °C and light rain';
      },
    }),
  },
});
process.stdout.write(`${weather.text}\n`);

print('JSON by schema');
const ticket = await generateText({
  model,
  prompt: 'Ticket: the printer of Grace Hopper is on fire.',
  output: Output.object({
    schema: jsonSchema<{ customer_name: string; priority: 'high' | 'low' }>({
      type: 'object',
      properties: { customer_name: { type: 'string' }, priority: { type: 'string', enum: ['high', 'low'] } },
      required: ['customer_name', 'priority'],
      additionalProperties: false,
    }),
  }),
});
process.stdout.write(`${JSON.stringify(ticket.output)}\n`);

print('Embeddings');
const { embeddings } = await embedMany({
  model: patchbay.embeddingModel('embeddings'),
  values: ['first text', 'second text'],
});
process.stdout.write(`${embeddings.length} vectors of ${embeddings[0]?.length} numbers\n`);

function print(title: string): void {
  process.stdout.write(`\n# ${title}\n`);
}
