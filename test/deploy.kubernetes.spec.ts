import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './support/built-server.js';
import {
  at,
  besides,
  CLOSING_SECONDS,
  list,
  type Manifest,
  manifestsIn,
  names,
  object,
  yamlFile,
} from './support/deploy-files.js';
import { unknownVariables } from './support/known-variables.js';
import { kubernetesProblems } from './support/kubernetes-schema.js';

const BASE = 'deploy/kubernetes/base';
const EXAMPLE = 'deploy/kubernetes/overlays/example';
const FOLDERS = [BASE, EXAMPLE];

/** Part of another object, so no object by itself. */
const PATCH = 'redis.yaml';
const files = FOLDERS.flatMap((folder) =>
  [...manifestsIn(folder)]
    .filter(([name]) => name !== PATCH)
    .map(([name, manifest]) => [`${folder}/${name}`, manifest] as const),
);
const kustomizations = FOLDERS.map((folder) => [folder, yamlFile(`${folder}/kustomization.yaml`)] as const);

function base(file: string): Manifest {
  const manifest = manifestsIn(BASE).get(file);
  if (!manifest) throw new Error(`${BASE} has no ${file}`);
  return manifest;
}

const pod = at(base('deployment.yaml'), 'spec', 'template');
const container = at(pod, 'spec', 'containers', 0);

/** `NAME=value` of the ConfigMap that a kustomization makes. */
function literals(kustomization: Manifest): Readonly<Record<string, string>> {
  const lines = list(at(kustomization, 'configMapGenerator', 0, 'literals')).map(String);
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

describe.each(files)('%s', (_, manifest) => {
  it('is what the schemas of Kubernetes allow', () => {
    expect(kubernetesProblems(manifest)).toEqual([]);
  });
});

describe('the schemas', () => {
  it.each([
    ['a word that is none', { containerz: [] }],
    ['a number that must be one', { terminationGracePeriodSeconds: 'soon' }],
  ])('refuse %s', (_, wrong) => {
    const deployment = base('deployment.yaml');
    const spec = {
      ...object(at(deployment, 'spec')),
      template: { ...object(pod), spec: { ...object(at(pod, 'spec')), ...wrong } },
    };
    expect(kubernetesProblems({ ...deployment, spec })).not.toEqual([]);
  });
});

describe.each(kustomizations)('%s/kustomization.yaml', (folder, kustomization) => {
  const patches = list(at(kustomization, 'patches')).map((patch) => String(at(patch, 'path')));

  it('lists every file there is, and no other', () => {
    const listed = [...list(at(kustomization, 'resources')).map(String), ...patches];
    expect(listed.filter((name) => !existsSync(join(ROOT, folder, name)))).toEqual([]);
    expect(listed.filter((name) => name.endsWith('.yaml')).toSorted()).toEqual(
      [...manifestsIn(folder).keys()].toSorted(),
    );
  });

  it('changes what is there', () => {
    const known = [...manifestsIn(BASE).values()].map(
      (manifest) => `${String(manifest['kind'])}/${String(at(manifest, 'metadata', 'name'))}`,
    );
    for (const path of patches) {
      const patch = yamlFile(besides(`${folder}/kustomization.yaml`, path));
      expect(known).toContain(`${String(patch['kind'])}/${String(at(patch, 'metadata', 'name'))}`);
    }
    const images = list(at(kustomization, 'images')).map((image) => String(at(image, 'name')));
    expect(images.filter((image) => !String(at(container, 'image')).startsWith(`${image}:`))).toEqual([]);
  });

  it('sets variables that Patchbay has', () => {
    expect(unknownVariables(Object.keys(literals(kustomization)))).toEqual([]);
  });

  it('names images by version', () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(at(container, 'image')).toBe(`patchbay:${version}`);
    for (const image of list(at(kustomization, 'images'))) expect(at(image, 'newTag')).toBe(version);
  });
});

describe('the objects', () => {
  const labels = at(pod, 'metadata', 'labels');

  it.each([
    ['deployment.yaml', ['spec', 'selector', 'matchLabels']],
    ['service.yaml', ['spec', 'selector']],
    ['disruption-budget.yaml', ['spec', 'selector', 'matchLabels']],
    ['network-policy.yaml', ['spec', 'podSelector', 'matchLabels']],
  ])('are about the pods: %s', (file, path) => {
    const selector = at(base(file), ...path);
    expect(names(selector)).not.toEqual([]);
    expect(labels).toMatchObject(object(selector));
  });

  it('lead to each other', () => {
    expect(at(base('autoscaler.yaml'), 'spec', 'scaleTargetRef')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: at(base('deployment.yaml'), 'metadata', 'name'),
    });
    const map = at(container, 'envFrom', 0, 'configMapRef', 'name');
    for (const [, made] of kustomizations) expect(at(made, 'configMapGenerator', 0, 'name')).toBe(map);
    const backend = at(
      manifestsIn(EXAMPLE).get('ingress.yaml'),
      'spec',
      'rules',
      0,
      'http',
      'paths',
      0,
      'backend',
      'service',
    );
    expect(backend).toEqual({
      name: at(base('service.yaml'), 'metadata', 'name'),
      port: { name: at(base('service.yaml'), 'spec', 'ports', 0, 'name') },
    });
  });

  it('use ports that the container has', () => {
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((name) =>
      at(container, name, 'httpGet', 'port'),
    );
    const used = [
      at(base('service.yaml'), 'spec', 'ports', 0, 'targetPort'),
      at(base('network-policy.yaml'), 'spec', 'ingress', 0, 'ports', 0, 'port'),
    ];
    expect(new Set([...probes, ...used])).toEqual(new Set([at(container, 'ports', 0, 'name')]));
    expect(literals(yamlFile(`${BASE}/kustomization.yaml`))['PORT']).toBe(
      String(at(container, 'ports', 0, 'containerPort')),
    );
  });

  it('mount what there is', () => {
    const volumes = list(at(pod, 'spec', 'volumes')).map((volume) => at(volume, 'name'));
    const mounted = list(at(container, 'volumeMounts')).map((mount) => at(mount, 'name'));
    expect(mounted).toHaveLength(volumes.length);
    expect(new Set(mounted)).toEqual(new Set(volumes));
  });
});

describe('the pods', () => {
  it('have no right they do not need', () => {
    expect(at(pod, 'spec')).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(at(container, 'securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('get secrets as files of a Secret that is named and not part of this', () => {
    expect(files.filter(([, { kind }]) => kind === 'Secret')).toEqual([]);
    const mount = list(at(container, 'volumeMounts')).find((each) => at(each, 'name') === 'secrets');
    const variables = [
      container,
      at(manifestsIn(EXAMPLE).get(PATCH), 'spec', 'template', 'spec', 'containers', 0),
    ].flatMap((each) => list(at(each, 'env')));
    for (const variable of variables) {
      expect(String(at(variable, 'name'))).toMatch(/_FILE$/);
      expect(String(at(variable, 'value'))).toMatch(new RegExp(`^${String(at(mount, 'mountPath'))}/[a-z-]+$`));
    }
    expect(unknownVariables(variables.map((variable) => String(at(variable, 'name'))))).toEqual([]);
    expect(variables).toHaveLength(5);
  });

  it('have time to end', () => {
    const { LAME_DUCK_SECONDS, DRAIN_SECONDS } = literals(yamlFile(`${BASE}/kustomization.yaml`));
    const needed = Number(LAME_DUCK_SECONDS) + Number(DRAIN_SECONDS) + CLOSING_SECONDS;
    expect(at(pod, 'spec', 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(needed);
    expect(Number(LAME_DUCK_SECONDS)).toBeGreaterThan(0);
  });

  it('are scaled by a metric there is', () => {
    const metric = String(at(base('autoscaler.yaml'), 'spec', 'metrics', 0, 'pods', 'metric', 'name'));
    expect(readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')).toContain(`\`${metric}\``);
  });
});
