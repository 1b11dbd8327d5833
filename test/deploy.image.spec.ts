import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './support/built-server.js';

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

function stage(name: string): string {
  const [, text = ''] = new RegExp(`AS ${name}\n([^]*?)(?:\nFROM |$)`).exec(read('Dockerfile')) ?? [];
  return text;
}

describe('what the image is built from', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const letThrough = new Set(
    read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!')),
  );

  it('is all that the build reads', () => {
    const named = scripts['build']?.match(/(?<= )[\w./-]+\.(?:json|ts)\b/g) ?? [];
    const needed = ['src', 'migrations', 'web', 'package-lock.json', 'nest-cli.json', 'tsconfig.build.json', ...named];
    expect(named).toContain('scripts/build-page.ts');
    expect(needed.filter((name) => !letThrough.has(`!${name}`))).toEqual([]);
  });

  it('is with the packages that are made for each platform, which the page is built with', () => {
    expect(stage('build')).toContain('npm ci');
    expect(stage('build')).not.toContain('--omit');
    expect(stage('dependencies')).toContain('--omit=dev --omit=optional');
  });

  it('leaves the page beside the server', () => {
    expect(read('Dockerfile')).toContain('COPY --from=build /app/dist dist\n');
    expect(read('web/vite.config.ts')).toContain("outDir: '../dist/web'");
  });
});
