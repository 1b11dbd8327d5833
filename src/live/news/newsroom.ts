import { Listeners } from '../events/listeners.js';
import type { NewsSource } from './news-source.js';

/** Has sources look for as long as somebody listens to them. */
export class Newsroom {
  private readonly looking = new Set<NewsSource>();

  constructor(
    private readonly listeners: Listeners,
    private readonly sources: readonly NewsSource[],
  ) {
    listeners.follow(() => this.tend());
  }

  private tend(): void {
    for (const source of this.sources) {
      const { topic } = source;
      const isWanted = this.listeners.want(topic);
      if (isWanted === this.looking.has(source)) continue;
      if (isWanted) {
        this.looking.add(source);
        source.begin((name, data) => this.listeners.tell(topic, name, data));
      } else {
        this.looking.delete(source);
        source.end();
      }
    }
  }
}
