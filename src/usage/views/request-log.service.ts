import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../access/principal.js';
import { Environment } from '../../config/environment.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { isStorableText } from '../../validation/is-text.js';
import { type Page, pageOf } from '../../validation/page.dto.js';
import { cursorIn, cursorText } from '../../validation/time-cursor.js';
import { RequestContents } from '../contents/request-contents.js';
import type { LoggedAttempt } from './logged-attempt.dto.js';
import type { LoggedRequest, RequestDetail } from './request-log.dto.js';
import { ATTEMPTS_OF, REQUEST_VIEW } from './request-rows.js';
import type { RequestsQuery } from './requests-query.dto.js';

const FILTERS = {
  app_id: 'r.app_id =',
  purpose: 'r.purpose =',
  provider_id: 'r.provider_id =',
  model: 'r.model =',
  status: 'r.status =',
  outcome: 'r.outcome =',
  from: 'r.at >=',
  to: 'r.at <',
  id: 'r.request_id =',
} as const satisfies Partial<Record<keyof RequestsQuery, string>>;

/** The log of requests, to read. */
@Injectable()
export class RequestLogService {
  private readonly keptDays: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly contents: RequestContents,
    { REQUEST_RETENTION_DAYS }: Environment,
  ) {
    this.keptDays = REQUEST_RETENTION_DAYS;
  }

  /** Newest first. */
  async page(query: RequestsQuery): Promise<Page<LoggedRequest>> {
    const { limit } = query;
    const parameters: unknown[] = [this.keptDays];
    const conditions = [KEPT, ...conditionsOf(query, parameters)];
    const rows: LoggedRequest[] = await this.dataSource.query(
      `select ${REQUEST_VIEW} from requests r where ${conditions.join(' and ')}
       order by r.at desc, r.request_id desc limit ${limit + 1}`,
      parameters,
    );
    return pageOf(rows, limit, cursorText, (row) => row);
  }

  /** @throws {GatewayError} `not_found` when it is not kept, or not stored yet */
  async get(id: string, reader: Principal): Promise<RequestDetail> {
    // What cannot be stored cannot even be asked for.
    const request = isStorableText(id) ? await this.find(id) : undefined;
    if (!request) throw new GatewayError('not_found', `There is no request "${id.slice(0, 100)}" in the log.`);
    const attempts: LoggedAttempt[] = await this.dataSource.query(ATTEMPTS_OF, [id, request.at]);
    return { ...request, attempts, ...(await this.contents.read(request, reader)) };
  }

  private async find(id: string): Promise<LoggedRequest | undefined> {
    const [request]: LoggedRequest[] = await this.dataSource.query(
      `select ${REQUEST_VIEW} from requests r where ${KEPT} and r.request_id = $2`,
      [this.keptDays, id],
    );
    return request;
  }
}

/** Partitions go by whole months; what is older than it says is not shown any more. */
const KEPT = `r.at > now() - $1::integer * interval '1 day'`;

function conditionsOf(query: RequestsQuery, parameters: unknown[]): readonly string[] {
  const conditions = Object.entries(FILTERS).flatMap(([name, condition]) => {
    const value = query[name as keyof typeof FILTERS];
    return value === undefined ? [] : [`${condition} $${parameters.push(value)}`];
  });
  if (query.cursor === undefined) return conditions;
  const { at, id } = cursorIn(query.cursor);
  const [atPosition, idPosition] = [parameters.push(at), parameters.push(id)];
  return [...conditions, `(r.at, r.request_id) < ($${atPosition}, $${idPosition})`];
}
