import { invalidDocument, isMembers, type Members, requireMembers, textIn } from './found-document.js';

/** A machine that a file lists models of. */
interface Machine {
  readonly name: string;
  readonly members: Members;
  readonly at: string;
}

/** What a machine says that goes for each of its models; the rest is the machine's own. */
const OF_THE_MACHINE: readonly string[] = ['models', 'host', 'port', 'url', 'base_url', 'type', 'role', 'name'];
const OF_THE_MODEL: readonly string[] = ['port', 'url', 'base_url', 'vector_size', 'collection', 'distance', 'name'];

/**
 * Machines with several models become a server for each model, named after it; a model with a `vector_size` also becomes
 * a collection. Servers without `models` stay as they are.
 */
export function withoutModels(members: Members): Members {
  const { servers, collections } = members;
  const machines = machinesIn(servers);
  if (!machines.some(({ members: each }) => each['models'] !== undefined)) return members;
  requireMachines(servers);
  const models = machines.flatMap((machine) => (machine.members['models'] === undefined ? [] : modelsOf(machine)));
  const plain = machines.filter((machine) => machine.members['models'] === undefined);
  return {
    ...members,
    servers: [
      ...plain.map(({ name, members: own, at }) => ({ name, ...own, ...addressOf(at, own, {}) })),
      ...models.map(serverOf),
    ],
    collections: [...listed(collections), ...models.flatMap(collectionOf)],
  };
}

function machinesIn(servers: unknown): readonly Machine[] {
  if (Array.isArray(servers)) {
    return servers.flatMap((each: unknown, index) => {
      const name = isMembers(each) ? each['name'] : undefined;
      return isMembers(each)
        ? [{ name: typeof name === 'string' ? name : '', members: each, at: `servers.${index}` }]
        : [];
    });
  }
  if (!isMembers(servers)) return [];
  return Object.entries(servers).flatMap(([name, each]) =>
    isMembers(each) ? [{ name, members: each, at: `servers.${name}` }] : [],
  );
}

/** What is no machine would be lost beside those that are. */
function requireMachines(servers: unknown): void {
  for (const [place, each] of Object.entries(servers ?? {})) requireMembers(each, `servers.${place}`);
}

interface Model {
  readonly name: string;
  readonly machine: Machine;
  readonly members: Members;
  readonly at: string;
}

/** A list of names or of models, or models by name. */
function modelsOf(machine: Machine): readonly Model[] {
  const { models } = machine.members;
  const at = `${machine.at}.models`;
  if (isMembers(models)) {
    return Object.entries(models).map(([name, each]) => {
      return { name, machine, members: requireMembers(each ?? {}, `${at}.${name}`), at: `${at}.${name}` };
    });
  }
  if (!Array.isArray(models)) throw invalidDocument(at, 'must be a list of models, or models by name');
  return models.map((each: unknown, index) => {
    const members = typeof each === 'string' ? { name: each } : requireMembers(each, `${at}.${index}`);
    const name = textIn(members, 'name', `${at}.${index}`);
    if (name === undefined) throw invalidDocument(`${at}.${index}.name`, 'is missing');
    return { name, machine, members, at: `${at}.${index}` };
  });
}

function serverOf({ name, machine, members, at }: Model): Members {
  const { metadata, ...shared } = without(machine.members, OF_THE_MACHINE);
  const own = without(members, OF_THE_MODEL);
  const { role } = machine.members;
  return {
    ...shared,
    model: name,
    ...own,
    name,
    ...addressOf(at, machine.members, members),
    metadata: {
      ...(isMembers(metadata) && metadata),
      ...(isMembers(own['metadata']) && own['metadata']),
      server: machine.name,
      ...(role !== undefined && { role }),
    },
  };
}

/** From `base_url` or `url`, or from `host` and `port`; what the model says goes first. */
function addressOf(at: string, machine: Members, model: Members): Members {
  const server_type = machine['server_type'] ?? machine['type'] ?? 'openai-compatible';
  // A port of its own is another address than the machine's.
  const base_url = urlIn(model) ?? (model['port'] === undefined ? urlIn(machine) : undefined);
  return { server_type, base_url: base_url ?? urlOfHost(at, machine, model) };
}

function urlIn(members: Members): unknown {
  return members['base_url'] ?? members['url'];
}

function urlOfHost(at: string, machine: Members, model: Members): string {
  const host = machine['host'] ?? hostIn(urlIn(machine));
  const port = model['port'] ?? machine['port'];
  if (typeof host !== 'string') throw invalidDocument(`${at}.base_url`, 'is missing; give it, or host and port');
  return `http://${host}${typeof port === 'number' || typeof port === 'string' ? `:${port}` : ''}`;
}

function hostIn(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function collectionOf({ name, members, at }: Model): readonly Members[] {
  const { vector_size, distance } = members;
  if (vector_size === undefined || vector_size === null) return [];
  const collection = textIn(members, 'collection', at) ?? name;
  return [{ name: collection, model: name, vector_size, ...(distance !== undefined && { distance }) }];
}

/** Those a file names itself, in either form. */
function listed(collections: unknown): readonly unknown[] {
  if (Array.isArray(collections)) return collections;
  if (!isMembers(collections)) return [];
  return Object.entries(collections).map(([name, each]) => (isMembers(each) ? { name, ...each } : each));
}

function without(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}
