import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { samplesIn, total } from './support/prometheus-text.js';
import type { Line } from './support/line.js';
import { WorkerScene } from './support/worker-scene.js';

const WORKERS = [1, 2];

let scene: WorkerScene;
let lines: readonly [Line, Line];
beforeAll(async () => {
  scene = await WorkerScene.set();
  lines = [await scene.lineTo(1), await scene.lineTo(2)];
});
afterAll(() => scene.strike());

describe('two workers on one port', () => {
  it('are two instances, named by host, port and number', async () => {
    const listed = await scene.instances();
    const { port } = new URL(scene.url);
    expect(listed.map(({ name }) => name.replace(/^.*:/, ':'))).toEqual([`:${port}#1`, `:${port}#2`]);
    expect(listed.map(({ status, lag }) => [status, lag])).toEqual([
      ['live', 0],
      ['live', 0],
    ]);
  });

  it('have both applied what was waited for', async () => {
    const { revision, applied } = await scene.change();
    expect(applied).toEqual({ all: true, instances: 2, waiting_for: [] });
    for (const line of lines) expect((await scene.chat(line)).revision).toBe(revision);
  });

  it('are each waited for and named', async () => {
    const pid = await scene.pidOf(2);
    process.kill(pid, 'SIGSTOP');
    try {
      const line = await scene.lineTo(1);
      const path = '/api/v1/llm-config/purposes/standing?wait=applied';
      const { text } = await line.ask(scene.secrets.ADMIN_TOKEN, path, {}, 'PUT');
      const { applied } = JSON.parse(text) as { applied: { all: boolean; waiting_for: string[] } };
      expect(applied).toEqual({ all: false, instances: 2, waiting_for: [expect.stringMatching(/:\d+#2$/)] });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('tell the same figures whoever is asked, of all requests', async () => {
    const before = await scene.counted(lines[0]);
    let sent = 0;
    for (let round = 0; round < 5; round += 1) {
      for (const line of lines) {
        expect((await scene.chat(line)).status).toBe(200);
        await scene.untilCounted(lines[round % 2] ?? line, before + ++sent);
      }
    }
    for (const line of lines) expect(await scene.counted(line)).toBe(before + sent);
  });

  it('say by a label whose a gauge is, and tell once what both know', async () => {
    const samples = samplesIn((await lines[1].ask(scene.secrets.ADMIN_TOKEN, '/metrics')).text);
    for (const name of ['patchbay_config_revision', 'patchbay_provider_up', 'patchbay_provider_in_flight']) {
      const workers = samples.filter((sample) => sample.name === name).map(({ labels }) => Number(labels['worker']));
      expect(new Set(workers)).toEqual(new Set(WORKERS));
      expect(workers).toHaveLength(WORKERS.length);
    }
    const shared = samples.filter(({ name }) => name === 'patchbay_live_instances');
    expect(shared).toEqual([{ name: 'patchbay_live_instances', labels: {}, value: 2 }]);
    expect(samples.filter(({ labels }) => labels['where'] === 'disk')).toHaveLength(1);
    expect(total(samples, 'patchbay_usage_records_lost_total')).toBe(0);
  });

  it('tell what one that stands still had counted', async () => {
    const count = await scene.counted(lines[1]);
    const pid = await scene.pidOf(2);
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await scene.counted(lines[0])).toBe(count);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('divide a limit between them', async () => {
    await scene.manage('/apps/1?wait=applied', { limits: { requests_per_minute: 40 } }, 'PATCH');
    const allowed = await Promise.all(
      lines.map(async (line) => {
        let count = 0;
        while ((await scene.chat(line)).status === 200) count += 1;
        return count;
      }),
    );
    // Some were counted before, on either.
    for (const count of allowed) expect(count).toBeLessThanOrEqual(20);
    expect(allowed.every((count) => count > 5)).toBe(true);
  });
});
