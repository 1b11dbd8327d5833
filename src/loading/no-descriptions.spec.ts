import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as swagger from '@nestjs/swagger';
import { getMetadataStorage, IsInt, IsString, MaxLength } from 'class-validator';
import * as none from './no-descriptions.js';

const SRC = join(import.meta.dirname, '..');

class Given {
  @IsString()
  @MaxLength(9)
  readonly name: string;

  @IsInt()
  readonly size: number;
}

function rulesOf(type: Function): readonly string[] {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .map(({ propertyName, name, type: kind, constraints }) => JSON.stringify([propertyName, name, kind, constraints]))
    .toSorted();
}

/** Their types differ only in how they say what is left out. */
type Deriving = Pick<typeof none, 'PartialType' | 'OmitType'>;

function derivedBy({ PartialType, OmitType }: Deriving): readonly Function[] {
  const strictlyPartial = PartialType(Given, { skipNullProperties: false });
  return [PartialType(Given), strictlyPartial, OmitType(Given, ['size'])];
}

describe('a server without descriptions', () => {
  it('has everything that classes ask for', () => {
    const asked = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('describe-api.ts'))
      .flatMap((file) => [
        ...readFileSync(join(SRC, file), 'utf8').matchAll(/import \{([^}]+)\} from '@nestjs\/swagger'/g),
      ])
      .flatMap(([, names = '']) => names.split(',').map((name) => name.trim()))
      .filter((name) => name !== '' && !name.startsWith('type '));
    expect(new Set(asked).size).toBeGreaterThan(10);
    expect(asked.filter((name) => !Object.hasOwn(none, name))).toEqual([]);
  });

  it('validates as it does with them', () => {
    const [described, bare] = [derivedBy(swagger as unknown as Deriving), derivedBy(none)].map((all) =>
      all.map(rulesOf),
    );
    expect(bare).toEqual(described);
    expect(bare?.every((rules) => rules.length > 1)).toBe(true);
  });
});
