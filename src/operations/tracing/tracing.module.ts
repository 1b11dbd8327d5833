import { Global, Module } from '@nestjs/common';
import { RequestTracing } from '../../inference/request-trace.js';
import { Telemetry } from './telemetry.js';

/** Global, because what serves requests begins their traces. */
@Global()
@Module({
  providers: [Telemetry, { provide: RequestTracing, useExisting: Telemetry }],
  exports: [RequestTracing],
})
export class TracingModule {}
