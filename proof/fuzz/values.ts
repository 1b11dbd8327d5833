import * as fc from 'fast-check';
import type { Schema, Schemas } from './api-document.ts';
import { anything } from './hostile.ts';
import { INFERENCE_MEMBERS } from './known-values.ts';

const DEEPEST = 6;
const MANY = 4;
const FEW = 2;
const MAX_ID = 2 ** 31 - 1;

type Value = fc.Arbitrary<unknown>;
type Known = Readonly<Record<string, readonly unknown[]>>;

/** How a value relates to what the document says of it. */
type Manner = 'fitting' | 'sometimes wrong';

/** Makes values out of what the document says of them. */
export class Values {
  readonly #schemas: Schemas;
  readonly #known: Known;

  constructor(schemas: Schemas, known: Known) {
    this.#schemas = schemas;
    this.#known = known;
  }

  /** Mostly such as the document wants them, some wrong in places, some anything at all. */
  of(schema: Schema, name = ''): Value {
    return fc.oneof(
      { weight: 10, arbitrary: this.#sparse(schema, name) },
      { weight: 4, arbitrary: this.#value(schema, name, 'fitting', 0) },
      { weight: 5, arbitrary: this.#value(schema, name, 'sometimes wrong', 0) },
      { weight: 1, arbitrary: anything },
    );
  }

  #value(schema: Schema, name: string, manner: Manner, depth: number): Value {
    const fitting = this.#fitting(this.#resolved(schema), name, manner, depth);
    if (manner === 'fitting') return fitting;
    return fc.oneof({ weight: 10, arbitrary: fitting }, { weight: 1, arbitrary: anything });
  }

  #fitting(schema: Schema, name: string, manner: Manner, depth: number): Value {
    const known = this.#known[name];
    const described = this.#described(schema, name, manner, depth);
    if (known === undefined || known.length === 0) return described;
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: described });
  }

  #described(schema: Schema, name: string, manner: Manner, depth: number): Value {
    if (depth > DEEPEST) return fc.constant(null);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => this.#value(one, name, manner, depth + 1)));
    const types = [schema.type ?? []].flat();
    return types.length === 0 ? anything : fc.oneof(...types.map((type) => this.#typed(type, schema, manner, depth)));
  }

  #typed(type: string, schema: Schema, manner: Manner, depth: number): Value {
    switch (type) {
      case 'boolean':
        return fc.boolean();
      case 'number':
      case 'integer':
        return numberIn(schema);
      case 'string':
        return TEXT;
      case 'array':
        return fc.array(this.#value(schema.items ?? {}, '', manner, depth + 1), { maxLength: MANY });
      case 'object':
        return this.#objectOf(schema, manner, depth);
      default:
        return fc.constant(null);
    }
  }

  #objectOf(given: Schema, manner: Manner, depth: number): Value {
    const members = this.#membersOf(given, manner, depth);
    const { required = [] } = this.#resolved(given);
    return fc.record(members, { requiredKeys: manner === 'fitting' ? required.filter((name) => name in members) : [] });
  }

  /** With little more than what it must have: of many members one is soon beside what nobody wrote down. */
  #sparse(given: Schema, name: string): Value {
    const { properties, required = [] } = this.#resolved(given);
    if (!properties) return this.#value(given, name, 'fitting', 0);
    const members = Object.entries(this.#membersOf(given, 'fitting', 0));
    const optional = members.map(([member]) => member).filter((member) => !required.includes(member));
    return fc
      .subarray(optional, { maxLength: Math.min(FEW, optional.length) })
      .chain((chosen) =>
        fc.record(Object.fromEntries(members.filter(([member]) => [...required, ...chosen].includes(member)))),
      );
  }

  #membersOf(given: Schema, manner: Manner, depth: number): Readonly<Record<string, Value>> {
    const { properties = {}, additionalProperties } = this.#resolved(given);
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, member]) => [name, this.#value(member, name, manner, depth + 1)]),
    );
    const isInference = additionalProperties === true && 'model' in properties;
    return isInference ? { ...INFERENCE_MEMBERS, ...members } : members;
  }

  #resolved(schema: Schema): Schema {
    const name = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.split('/').at(-1);
    return name === undefined ? schema : (this.#schemas[name] ?? schema);
  }
}

const TEXT = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), fc.string({ minLength: 1, maxLength: 30 }));

function numberIn({ minimum = 0, maximum = MAX_ID }: Schema): Value {
  const [min, max] = [Math.ceil(minimum), Math.floor(maximum)];
  return fc.oneof(
    fc.integer({ min, max: Math.min(max, min + MANY) }),
    fc.integer({ min, max }),
    fc.constantFrom(minimum, maximum),
  );
}
