import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayUnique, IsIn } from 'class-validator';

/** What is told only to those who ask for it. */
export const TOPICS = ['requests'] as const;
export type Topic = (typeof TOPICS)[number];

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;

export class EventsQuery {
  /** What to tell besides, comma-separated: `requests`, the log of requests as it grows. */
  @ApiPropertyOptional({ type: String })
  @Transform(list)
  @IsIn(TOPICS, { each: true, message: `topics must be a list of ${TOPICS.join(', ')}` })
  @ArrayUnique({ message: 'topics must name each at most once' })
  readonly topics: readonly Topic[] = [];
}
