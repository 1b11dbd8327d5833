import { isModelName } from '../validation/is-model-name.js';
import { modelNames, modelOwner } from './model-names.js';
import { SERVER_KINDS, type ServerType } from './server-types.js';

/** A model server that answered on a port of this machine. */
export interface Found {
  readonly port: number;
  readonly server_type: ServerType;
  readonly base_url: string;
  readonly models: string[];
}

/** Ports that model servers listen on unless told otherwise. */
export const USUAL_PORTS: readonly number[] = Object.values(SERVER_KINDS).flatMap(({ usualPorts }) => [...usualPorts]);

/** Reads a model list that came from a port; undefined when it is none. */
export function foundServer(port: number, base_url: string, body: unknown): Found | undefined {
  const models = modelNames(body);
  return models ? { port, base_url, models, server_type: recognisedType(body) ?? expectedType(port) } : undefined;
}

/** What usually listens on that port. */
export function expectedType(port: number): ServerType {
  const usual = Object.entries(SERVER_KINDS).find(([, kind]) => (kind.usualPorts as readonly number[]).includes(port));
  return (usual?.[0] ?? 'openai-compatible') as ServerType;
}

/** The model to ask for when there is no choice; a name that cannot be stored is left to the requests. */
export function soleModel({ models: [model, ...others] }: Found): string | null {
  return isModelName(model) && others.length === 0 ? model : null;
}

/** @param taken names in lower case */
export function freeName({ server_type, port }: Found, taken: ReadonlySet<string>): string {
  const usual = `${server_type}-${port}`;
  let name = usual;
  for (let count = 2; taken.has(name); count++) name = `${usual}-${count}`;
  return name;
}

function recognisedType(body: unknown): ServerType | undefined {
  const owner = modelOwner(body);
  const kind = Object.entries(SERVER_KINDS).find(([, server]) => 'ownedBy' in server && server.ownedBy === owner);
  return kind?.[0] as ServerType | undefined;
}
