import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RecordedQuery } from '../records.js';

/** A request of the log, to be routed again. */
export interface PastRequest {
  readonly requestId: string;
  /** When it arrived. */
  readonly at: Date;
  readonly appId: number;
  readonly query: RecordedQuery;
  /** Who answered then; null when nobody was asked. */
  readonly providerId: number | null;
  readonly model: string | null;
  /** The purpose it was served under then. */
  readonly purpose: string | null;
  readonly revision: number;
}

/** What chose the routes of past requests. */
@Injectable()
export class RecordedQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** The last `count` requests whose body was understood, newest first. */
  last(count: number): Promise<readonly PastRequest[]> {
    return this.dataSource.query(
      `select request_id as "requestId", at, app_id as "appId", route_query as query, provider_id as "providerId", model,
         purpose, revision
       from requests where route_query is not null order by at desc, request_id desc limit $1`,
      [count],
    );
  }
}
