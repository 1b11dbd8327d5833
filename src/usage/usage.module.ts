import { Global, Module } from '@nestjs/common';
import { ContentKeys } from './contents/content-keys.js';
import { RequestContents } from './contents/request-contents.js';
import { NewRequests } from './minutes/new-requests.js';
import { RecentMinutes } from './minutes/recent-minutes.js';
import { SpentToday } from './minutes/spent-today.js';
import { Caretaker } from './store/caretaker.js';
import { UsageStore } from './store/usage-store.js';
import { UsageHealth } from './usage-health.js';
import { UsageRecorder } from './usage-recorder.js';
import { UsageSpool } from './usage-spool.js';
import { ProviderFigures } from './views/provider-figures.js';
import { RecordedQueries } from './views/recorded-queries.js';
import { RequestLogService } from './views/request-log.service.js';
import { RequestsController } from './views/requests.controller.js';
import { UsageController } from './views/usage.controller.js';
import { UsageService } from './views/usage.service.js';

/** Global, because what serves requests records what they use. */
@Global()
@Module({
  controllers: [UsageController, RequestsController],
  providers: [
    Caretaker,
    ContentKeys,
    NewRequests,
    ProviderFigures,
    RecentMinutes,
    RecordedQueries,
    RequestContents,
    RequestLogService,
    SpentToday,
    UsageHealth,
    UsageService,
    UsageSpool,
    UsageStore,
    { provide: UsageRecorder, useExisting: UsageSpool },
  ],
  exports: [NewRequests, ProviderFigures, RecentMinutes, RecordedQueries, SpentToday, UsageHealth, UsageRecorder],
})
export class UsageModule {}
