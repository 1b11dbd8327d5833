/**
 * A small service built on Patchbay: it reads a prompt of a user and tells what is asked, in which language, and whether it
 * may leave the house. Made with the official OpenAI SDK; the answer follows a JSON schema.
 *
 *   APP_KEY=… node examples/analyse-prompt.ts "Please write to Grace Hopper about her printer"
 */
import OpenAI from 'openai';

interface Analysis {
  readonly intent: string;
  readonly language: string;
  readonly sensitivity: 'public' | 'internal' | 'personal';
}

const client = new OpenAI({
  baseURL: `${process.env['PATCHBAY_URL'] ?? 'http://127.0.0.1:4000'}/v1`,
  apiKey: process.env['APP_KEY'],
  // Patchbay retries and falls back by itself.
  maxRetries: 0,
});

const prompt = process.argv[2] ?? 'Please write to Grace Hopper about her printer, it is on fire again.';
const { data, response } = await client.chat.completions
  .create({
    // The purpose. Make one that is local_only when prompts must not leave the house.
    model: process.env['PURPOSE'] ?? 'chat',
    messages: [
      { role: 'system', content: 'Analyse the prompt of the user. Do not answer it.' },
      { role: 'user', content: prompt },
    ],
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'analysis',
        strict: true,
        schema: {
          type: 'object',
          properties: {
            intent: { type: 'string' },
            language: { type: 'string', enum: ['en', 'de', 'fr', 'other'] },
            sensitivity: { type: 'string', enum: ['public', 'internal', 'personal'] },
          },
          required: ['intent', 'language', 'sensitivity'],
          additionalProperties: false,
        },
      },
    },
  })
  .withResponse();

const analysis: Analysis = JSON.parse(data.choices[0]?.message.content ?? '');
process.stdout.write(`intent: ${analysis.intent}\n`);
process.stdout.write(`language: ${analysis.language}\n`);
process.stdout.write(`sensitivity: ${analysis.sensitivity}\n`);
process.stdout.write(`analysed by: ${response.headers.get('x-llm-provider') ?? 'not told'}\n`);
