/**
 * Patchbay with its own small client, for applications that also show or switch the provider.
 *
 *   APP_KEY=… ADMIN_TOKEN=… node examples/typescript-client.ts [provider to switch chat to]
 */
import { PatchbayClient, PatchbayError } from 'patchbay/client';

const client = new PatchbayClient({
  url: process.env['PATCHBAY_URL'] ?? 'http://127.0.0.1:4000',
  appKey: process.env['APP_KEY'],
  adminToken: process.env['ADMIN_TOKEN'],
});

try {
  const current = await client.currentProvider('chat');
  say(`current: ${current?.name ?? 'none'}, then ${current?.fallbacks.map(({ name }) => name).join(', ') || 'nobody'}`);
  for (const { name, kind, status } of await client.availableProviders())
    say(`available: ${name} (${kind}, ${status})`);

  const wanted = process.argv[2];
  if (wanted !== undefined) {
    const { name, fallbacks, revision } = await client.switchProvider('chat', wanted);
    say(`switched: ${name}, then ${fallbacks.map((each) => each.name).join(', ') || 'nobody'} (revision ${revision})`);
  }

  const { text, provider, model, attempts } = await client.generate('Good morning', { purpose: 'chat', maxTokens: 40 });
  say(`answer: ${text}`);
  say(`by: ${provider ?? 'not told'}, ${model ?? 'not told'}, attempts: ${attempts}`);
} catch (error) {
  if (!(error instanceof PatchbayError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
