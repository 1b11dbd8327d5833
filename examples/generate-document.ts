/**
 * A small service built on Patchbay: it writes a document, section by section, and streams it as Markdown. Made with the
 * official OpenAI SDK. On stderr it tells who wrote each section: a provider may fail in between, and its fallback goes on.
 *
 *   APP_KEY=… node examples/generate-document.ts "Handover of the night shift" > handover.md
 */
import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: `${process.env['PATCHBAY_URL'] ?? 'http://127.0.0.1:4000'}/v1`,
  apiKey: process.env['APP_KEY'],
  // Patchbay retries and falls back by itself.
  maxRetries: 0,
});

const title = process.argv[2] ?? 'Handover of the night shift';
const SECTIONS = ['Summary', 'Details', 'Next steps'];

process.stdout.write(`# ${title}\n`);
for (const section of SECTIONS) {
  process.stdout.write(`\n## ${section}\n\n`);
  const { data: stream, response } = await client.chat.completions
    .create({
      model: process.env['PURPOSE'] ?? 'chat',
      messages: [
        { role: 'system', content: `You write one section of the document "${title}". Plain text, no heading.` },
        { role: 'user', content: `Write the section "${section}".` },
      ],
      stream: true,
    })
    .withResponse();
  // An answer that breaks off in the middle is an error of the stream, never a short section.
  for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
  process.stdout.write('\n');
  process.stderr.write(`${section}: ${response.headers.get('x-llm-provider') ?? 'not told'}\n`);
}
