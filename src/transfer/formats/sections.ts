import { type Section, SECTIONS } from '../transfer-document.dto.js';
import { type FoundDocument, isMembers, type Members, requireMembers } from './found-document.js';
import { variableIn } from './key-reference.js';
import { withoutModels } from './model-servers.js';

/** An export, or something like it that a person wrote: sections may be lists, or entries by name. */
export function fromSections(members: Members): FoundDocument {
  const variables = new Map<string, string>();
  const { servers, collections, ...others } = withoutModels(members);
  const document: Record<string, unknown> = { ...others };
  for (const [section, value] of Object.entries({ ...members, servers, collections })) {
    if (!isSection(section)) document[section] = value;
    // A heading without anything below it.
    else if (value === undefined || value === null) delete document[section];
    else document[section] = entriesOf(section, value, variables);
  }
  return { document, isWhole: true, variables, warnings: [] };
}

function isSection(name: string): name is Section {
  return Object.hasOwn(SECTIONS, name);
}

function entriesOf(section: Section, value: unknown, variables: Map<string, string>): unknown {
  const key = SECTIONS[section];
  const entries: unknown = isMembers(value)
    ? Object.entries(value).map(([name, each]) => named(section, name, each))
    : value;
  if (!Array.isArray(entries)) return entries;
  return entries.map((entry: unknown) =>
    isMembers(entry) ? withoutReference(entry, String(entry[key]), variables) : entry,
  );
}

function named(section: Section, name: string, value: unknown): Members {
  if (section === 'agent_types' && typeof value === 'string') return { name, purpose: value };
  return { [SECTIONS[section]]: name, ...requireMembers(value ?? {}, `${section}.${name}`) };
}

/** Where the key is to be found is noted; nothing here looks there. */
function withoutReference(entry: Members, name: string, variables: Map<string, string>): Members {
  const { api_key: key, ...others } = entry;
  const variable = typeof key === 'string' ? variableIn(key) : undefined;
  if (variable === undefined) return entry;
  variables.set(name, variable);
  return others;
}
