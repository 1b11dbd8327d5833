import { headOf } from '../../test/support/head-of.ts';
import { ask, type Heard, type Question } from '../accounting/client.ts';
import type { Audience } from '../canary/answers.ts';
import { CONTENTS, SECRETS } from '../canary/canaries.ts';
import { askFresh, type FreshAnswer, type FreshRequest } from './fresh-request.ts';
import type { Kept, Shelf } from './kept.ts';

const API = '/api/v1/llm-config';
/** What may be read of what has happened, where a secret or a prompt could have got to. */
const READ = [
  '/servers',
  '/active',
  '/purposes',
  '/apps',
  '/apps/1/keys',
  '/admins',
  '/encryption',
  '/instances',
  '/budgets',
  '/overview',
  '/usage?group_by=purpose',
  '/requests?limit=1000',
  '/revisions?limit=1000',
  '/audit?limit=1000',
  '/audit/export',
  '/export?format=yaml',
];

/** Asks gateways with credentials and prompts that can be told from all others, and keeps what they answer. */
export class Calls {
  private readonly kept: Kept;

  constructor(kept: Kept) {
    this.kept = kept;
  }

  /** Inference, with the app's key or another one. Never rejects. */
  async ask(url: string, question: Question, key = SECRETS['app key']): Promise<Heard> {
    const heard = await ask(url, key, { ...question, prompt: CONTENTS.prompt });
    // Only who asked may see the prompt, and only in what the provider has answered.
    this.kept.keep(heard.status === 200 ? 'asker' : 'anybody', `inference (${heard.status})`, heard.head + heard.text);
    return heard;
  }

  /** A management call as an admin; `path` is below the API. Never rejects. */
  manage(
    url: string,
    method: string,
    path: string,
    body?: object,
    audience: Audience = 'anybody',
  ): Promise<FreshAnswer> {
    const token = SECRETS['admin token'];
    return this.fresh(audience, `${url}${API}${path}`, { method, token, ...(body && { body }) });
  }

  metrics(url: string): Promise<FreshAnswer> {
    return this.fresh('metrics', `${url}/metrics`, { token: SECRETS['admin token'] });
  }

  /** @returns the key of an app, newly made */
  async newKey(url: string, appId: number): Promise<string> {
    const { key } = await this.create<{ key: string }>(url, `/apps/${appId}/keys`, {}, 'receiver');
    this.kept.made[`key ${Object.keys(this.kept.made).length + 1} of an app`] = key;
    return key;
  }

  async create<Made>(url: string, path: string, body: object, audience?: Audience): Promise<Made> {
    const { status, text } = await this.manage(url, 'POST', path, body, audience);
    if (status !== 201) throw new Error(`POST ${path} was answered ${status}: ${text}`);
    const made: Made = JSON.parse(text);
    return made;
  }

  /** Keeps whatever a gateway tells of itself and of what has happened. */
  async readEverything(url: string): Promise<void> {
    for (const path of READ) await this.manage(url, 'GET', path);
    await this.metrics(url);
    await this.fresh('anybody', `${url}/health/ready`);
  }

  private async fresh(shelf: Shelf, url: string, request: FreshRequest = {}): Promise<FreshAnswer> {
    const answer = await askFresh(url, request);
    const head = headOf(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
    this.kept.keep(shelf, `${request.method ?? 'GET'} ${url} (${answer.status})`, head + answer.text);
    return answer;
  }
}
