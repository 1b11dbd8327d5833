import { order } from '../stage/control.ts';
import type { IssuedKey } from './key-desk.ts';
import type { UpstreamPorts } from './ledger.ts';
import { modelOf } from './names.ts';
import { promptOf } from './wire.ts';

const PROMPT = promptOf({ id: 1, purpose: 'chat', parts: 1, pauseMs: 0 });

/** A vendor that took any key would hide that the wrong one was sent; so each refusal is tried without Patchbay. */
export async function requireRefusals(ports: UpstreamPorts): Promise<void> {
  const control = ports['control'] ?? 0;
  const issue = (vendor: string): Promise<IssuedKey> => order(control, '/issue', { vendor });
  const [own, retired, other] = [await issue('alpha'), await issue('alpha'), await issue('beta')];
  await order(control, '/retire', { name: retired.name, at: String(Date.now() - 1) });
  const model = modelOf('alpha', 'chat', 0);
  const tried = {
    own: await statusOf(ports, own.text, model),
    retired: await statusOf(ports, retired.text, model),
    other: await statusOf(ports, other.text, model),
    unknown: await statusOf(ports, 'sk-of-nobody', model),
    model: await statusOf(ports, own.text, modelOf('beta', 'chat', 0)),
    purpose: await statusOf(ports, own.text, modelOf('alpha', 'coding', 0)),
  };
  const expected = { own: 200, retired: 401, other: 401, unknown: 401, model: 404, purpose: 404 };
  if (JSON.stringify(tried) !== JSON.stringify(expected)) throw new Error(`alpha answers ${JSON.stringify(tried)}`);
  await order(control, '/forget');
}

/** What alpha answers. */
async function statusOf(ports: UpstreamPorts, key: string, model: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${ports['alpha']}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: PROMPT }] }),
  });
  await response.arrayBuffer();
  return response.status;
}
