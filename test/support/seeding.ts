import { type Gateway, startGateway } from './gateway.js';
import { LogRecorder } from './log-recorder.js';

export interface SeededGateway {
  readonly gateway: Gateway;
  /** What it has said about seeding since its start. */
  readonly said: () => readonly string[];
  /** Lines of its request log since its start. */
  readonly requests: () => readonly Readonly<Record<string, unknown>>[];
}

/** @param beside an instance whose database it is to use, so that this is a later start */
export async function startSeeded(
  variables: Readonly<Record<string, string>>,
  beside?: Gateway,
): Promise<SeededGateway> {
  let log: LogRecorder | undefined;
  const gateway = await startGateway(variables, beside, (app) => {
    log = LogRecorder.installedIn(app);
  });
  const of = (context: string): readonly unknown[] =>
    (log?.lines ?? []).filter((line) => line.context === context).map(({ message }) => message);
  return {
    gateway,
    said: () => of('seeding').map(String),
    requests: () => of('request') as readonly Readonly<Record<string, unknown>>[],
  };
}

interface Active {
  readonly provider_type: string;
  readonly provider_id: number;
  readonly fallbacks: readonly { readonly provider_id: number }[];
}

/** Names of the providers that serve a purpose, in order. */
export async function chainOf(gateway: Gateway, purpose: string): Promise<readonly string[]> {
  const { body: active } = await gateway.manage<Active>('GET', `/active/${purpose}`);
  const names = await namesById(gateway);
  return [active.provider_id, ...active.fallbacks.map(({ provider_id }) => provider_id)].map(
    (id) => names.get(id) ?? '',
  );
}

async function namesById(gateway: Gateway): Promise<ReadonlyMap<number, string>> {
  type Rows = { readonly data: readonly { readonly id: number; readonly name?: string; readonly key_name?: string }[] };
  const pages = await Promise.all(
    ['/servers', '/api-keys'].map((path) => gateway.manage<Rows>('GET', path).then(({ body }) => body.data)),
  );
  return new Map(pages.flat().map(({ id, name, key_name }) => [id, name ?? key_name ?? '']));
}
