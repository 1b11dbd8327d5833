import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { InferenceModule } from '../inference/inference.module.js';
import { ProbingModule } from '../providers/probing/probing.module.js';
import { EventsController } from './events/events.controller.js';
import { EventsService } from './events/events.service.js';
import { Listeners } from './events/listeners.js';
import { FleetState } from './fleet-state.js';
import { CredentialNews } from './news/credential-news.js';
import { HealthNews } from './news/health-news.js';
import type { NewsSource } from './news/news-source.js';
import { Newsroom } from './news/newsroom.js';
import { RequestNews } from './news/request-news.js';
import { RevisionNews } from './news/revision-news.js';
import { TrafficNews } from './news/traffic-news.js';
import { OverviewController } from './overview/overview.controller.js';
import { OverviewService } from './overview/overview.service.js';

const SOURCES = [RevisionNews, HealthNews, TrafficNews, RequestNews, CredentialNews];

/** What goes on now: as one picture, and as it happens. */
@Module({
  imports: [AccessModule, InferenceModule, ProbingModule],
  controllers: [OverviewController, EventsController],
  providers: [
    EventsService,
    FleetState,
    Listeners,
    OverviewService,
    ...SOURCES,
    {
      provide: Newsroom,
      useFactory: (listeners: Listeners, ...sources: readonly NewsSource[]) => new Newsroom(listeners, sources),
      inject: [Listeners, ...SOURCES],
    },
  ],
})
export class LiveModule {}
