import { jest } from '@jest/globals';
import { addApp, addKey } from './app-calls.js';
import { callAsApp } from './app-api.js';
import type { Answer } from './gateway.js';
import { ModelDouble } from './model-double.js';
import { activate, registerServer } from './plug.js';
import { Recorded } from './recorded.js';
import { Scene } from './scene.js';

export interface Refused {
  readonly error: { readonly code: string; readonly message: string; readonly param: string | null };
}

export const USAGE = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 };

/** Two servers of the model mixtral, primary and spare, and one of hermes, secondary, beside the scripted one. */
export class ModelsGround {
  private serial = 0;

  private constructor(
    readonly scene: Scene,
    readonly mixtral: ModelDouble,
    readonly hermes: ModelDouble,
    readonly ids: { readonly mixtral: number; readonly hermes: number },
  ) {}

  static async start(): Promise<ModelsGround> {
    const [mixtral, hermes] = [await ModelDouble.start(), await ModelDouble.start()];
    const scene = await Scene.start('gated');
    const ids = {
      mixtral: await registerServer(scene.gateway, { name: 'primary', url: mixtral.url, model: 'mixtral' }),
      hermes: await registerServer(scene.gateway, { name: 'secondary', url: hermes.url, model: 'hermes' }),
    };
    await registerServer(scene.gateway, { name: 'spare', url: hermes.url, model: 'mixtral' });
    return new ModelsGround(scene, mixtral, hermes, ids);
  }

  /** Everything answers, and chat leads to mixtral, then to hermes. */
  async reset(): Promise<Recorded> {
    const { scene, mixtral, hermes, ids } = this;
    jest.restoreAllMocks();
    for (const double of [mixtral, hermes]) double.reset();
    answerAs(mixtral, 'mixtral');
    answerAs(hermes, 'hermes');
    await activate(scene.gateway, 'chat', [ids.mixtral, ids.hermes]);
    await activate(scene.gateway, 'embeddings', [ids.mixtral]);
    scene.forget();
    return new Recorded(scene.gateway);
  }

  async stop(): Promise<void> {
    await this.scene.stop();
    await Promise.all([this.mixtral.stop(), this.hermes.stop()]);
  }

  call<T>(what: string, body?: object, key?: string): Promise<Answer<T>> {
    return callAsApp<T>(this.scene.gateway, what, body, key === undefined ? {} : { key });
  }

  /** Lets a provider fail until requests leave it alone. */
  async breakDown(double: ModelDouble, name: string): Promise<void> {
    double.plays('/v1/chat/completions', { status: 500, body: { error: { message: 'broken' } } });
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.call(`POST /models/${encodeURIComponent(`${name}/x`)}/generate`, { prompt: 'Hello' });
    }
  }

  /** A key of a new app with these rights. */
  async keyWith(fields: object): Promise<string> {
    this.serial += 1;
    return (await addKey(this.scene.gateway, await addApp(this.scene.gateway, `app-${this.serial}`, fields))).key;
  }
}

/** Says its name and what it was told last. */
function answerAs(double: ModelDouble, name: string): void {
  double.plays('/v1/chat/completions', ({ messages }) => {
    const said = (messages as readonly { readonly content: string }[]).at(-1)?.content ?? '';
    if (said === 'refuse me') return { status: 400, body: { error: { message: 'no such thing' } } };
    const message = { role: 'assistant', content: `${name}: ${said}` };
    return {
      status: 200,
      body: { model: name, choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE },
    };
  });
}
