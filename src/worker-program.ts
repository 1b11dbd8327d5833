/** What a worker runs. Imported at the top, all of it would be loaded before `load-less` can decide how. */
import './loading/load-less.js';

await import('./worker.js');
