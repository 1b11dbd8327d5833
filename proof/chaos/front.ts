import { askFresh } from './fresh-request.ts';
import { type RecordingUpstream, startRecordingUpstream } from './recording-upstream.ts';
import type { Ground } from './scenario.ts';

/** Plugs chat of the stage's gateway into a provider that notes what it is asked. */
export async function plugInRecording(ground: Ground, name: string, redirectTo?: string): Promise<RecordingUpstream> {
  const upstream = await startRecordingUpstream(ground, redirectTo);
  const { admin } = ground.stage;
  await admin.plugIn('chat', [await admin.addServer({ name, base_url: upstream.url })]);
  return upstream;
}

/** The worst status of the gateway's health. */
export async function untouched({ stage: { gateway } }: Ground): Promise<number> {
  const answers = await Promise.all(['live', 'ready'].map((kind) => askFresh(`${gateway.url}/health/${kind}`)));
  return answers.find(({ status }) => status !== 200)?.status ?? 200;
}
