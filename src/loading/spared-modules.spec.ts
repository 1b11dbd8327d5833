import { describe, expect, it } from '@jest/globals';
import { replacementOf } from './spared-modules.js';

const at = (path: string): string => `file:///srv/node_modules/${path}`;

describe('what is loaded instead', () => {
  it.each([
    'typeorm/driver/sap/SapDriver.js',
    'typeorm/driver/aurora-mysql/AuroraMysqlQueryRunner.js',
    '@sqltools/formatter/lib/index.js',
  ])('%s: nothing', (path) => {
    expect(replacementOf(at(path), true)).toBe('nothing');
  });

  it.each([
    'typeorm/driver/DriverFactory.js',
    'typeorm/driver/postgres/PostgresDriver.js',
    'typeorm/driver/sqlserver/MssqlParameter.js',
    'undici/lib/api/api-request.js',
    '@nestjs/swagger/dist/decorators/index.js',
  ])('%s: itself', (path) => {
    expect(replacementOf(at(path), true)).toBeUndefined();
  });

  it('what describes the API only where that is written down', () => {
    const swagger = at('@nestjs/swagger/dist/index.js');
    expect(replacementOf(swagger, true)).toBe('no-descriptions');
    expect(replacementOf(swagger, false)).toBeUndefined();
  });
});
