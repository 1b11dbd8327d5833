import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests can be looked for by the model they asked for: one that is rare must not take going through all the others. */
export class RequestModels1764400000001 implements MigrationInterface {
  readonly name = 'RequestModels1764400000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create index requests_model on requests (model, at, request_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index requests_model');
  }
}
