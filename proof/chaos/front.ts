import { askFresh } from './fresh-request.ts';
import { House } from './house.ts';
import { type RecordingUpstream, startRecordingUpstream } from './recording-upstream.ts';
import type { Ground } from './scenario.ts';

/** A house of one gateway, whose clients are what matters, not its times: it may tell the collector of them. */
export function openFront(ground: Ground, name: string): Promise<House> {
  return House.open(ground, name, { gateways: 1, isTraced: true });
}

/** Plugs chat into a provider that notes what it is asked. */
export async function plugInRecording(ground: Ground, house: House, redirectTo?: string): Promise<RecordingUpstream> {
  const upstream = await startRecordingUpstream(ground, redirectTo);
  const name = redirectTo === undefined ? 'recording' : 'redirecting';
  await house.admin.plugIn('chat', [await house.addServer(name, upstream.url)]);
  return upstream;
}

/** The worst status of the gateway's health. */
export async function untouched({ first }: House): Promise<number> {
  const answers = await Promise.all(['live', 'ready'].map((kind) => askFresh(`${first.url}/health/${kind}`)));
  return answers.find(({ status }) => status !== 200)?.status ?? 200;
}
