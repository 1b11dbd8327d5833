import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What must hold before the tests run; each script of package.json keeps about one core busy, so two run at a time. */
const BEFORE: readonly (readonly (readonly string[])[])[] = [
  [['build'], ['format:check']],
  // These need what the build makes: types of the API and of the client.
  [['check:server'], ['lint', 'check:page']],
];

for (const lanes of BEFORE) {
  const hold = await Promise.all(lanes.map(allHold));
  if (!hold.every(Boolean)) process.exit(1);
}

async function allHold(scripts: readonly string[]): Promise<boolean> {
  for (const script of scripts) if (!(await holds(script))) return false;
  return true;
}

/** Shows what it said when it is over, so that two do not talk at the same time. */
async function holds(script: string): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const [code]: (number | null)[] = await once(child, 'close');
  process.stdout.write(`${script}: ${code === 0 ? 'in order' : `failed (${code})`}\n${said}`);
  return code === 0;
}
