import { Global, Module } from '@nestjs/common';
import { BusyHours } from './busy-hours.js';
import { PricesController } from './prices.controller.js';
import { PricesService } from './prices.service.js';
import { Pricing } from './pricing.js';
import { PublishedPrices } from './published-prices.js';

/** Global, because every answer of a provider has a price. */
@Global()
@Module({
  controllers: [PricesController],
  providers: [BusyHours, PricesService, Pricing, PublishedPrices],
  exports: [BusyHours, Pricing],
})
export class CostModule {}
