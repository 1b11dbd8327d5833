import type { NewCredentials } from './access/bootstrap-credentials.js';

/** @param credentials what a start made up; shown now or never */
export function showCredentials(address: string, credentials: NewCredentials): void {
  if (Object.keys(credentials).length > 0) process.stdout.write(banner(address, credentials));
}

/** What a first start shows: the only time the credentials it made up can be seen. */
function banner(address: string, { adminToken, appKey }: NewCredentials): string {
  const lines = [
    '',
    `  Patchbay is running at ${address}: open it in a browser, and log in with the admin token.`,
    `  API reference: ${address}/docs`,
    '',
  ];
  if (adminToken !== undefined) lines.push(`  Admin token  ${adminToken}`);
  if (appKey !== undefined) lines.push(`  App key      ${appKey}`);
  lines.push(
    '  Shown once and stored as hashes only; keep them now. Lost ones are replaced by setting',
    '  ADMIN_TOKEN and APP_KEY (see .env.auth.example) and starting again.',
    '',
  );
  if (appKey !== undefined) {
    lines.push('  Try it:', `    curl ${address}/v1/models -H "Authorization: Bearer ${appKey}"`, '');
  }
  if (adminToken !== undefined) {
    lines.push(
      '  Find the model servers of this machine and register them:',
      `    curl -X POST ${address}/api/v1/llm-config/servers/discover -H "Authorization: Bearer ${adminToken}" \\`,
      `      -H "Content-Type: application/json" -d '{"register":true}'`,
      '',
    );
  }
  return `${lines.join('\n')}\n`;
}
