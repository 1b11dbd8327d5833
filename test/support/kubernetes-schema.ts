import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './built-server.js';
import type { Manifest } from './deploy-files.js';

/** Where the kinds of a group are declared. */
const MODULES: Readonly<Record<string, string>> = {
  'apps/v1': 'kubernetes-types/apps/v1',
  'autoscaling/v2': 'kubernetes-types/autoscaling/v2',
  'networking.k8s.io/v1': 'kubernetes-types/networking/v1',
  'policy/v1': 'kubernetes-types/policy/v1',
  v1: 'kubernetes-types/core/v1',
};
/** It is nowhere on disk, but lies where packages are found. */
const FILE = join(ROOT, 'test', 'manifest.virtual.ts');
const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2024,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/**
 * What Kubernetes has against an object: words it does not know, what is missing or of another type. Its OpenAPI schema
 * is asked as declarations, by the compiler, which minds unknown words as `kubectl` does and validators do not.
 */
export function kubernetesProblems(manifest: Manifest): readonly string[] {
  const { apiVersion, kind } = manifest;
  const module = MODULES[String(apiVersion)];
  if (module === undefined) return [`apiVersion ${String(apiVersion)} is not looked at`];
  const text = `import type { ${String(kind)} } from '${module}';\nexport const manifest: ${String(kind)} = ${JSON.stringify(manifest)};\n`;
  const program = ts.createProgram([FILE], OPTIONS, hostWith(text));
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function hostWith(text: string): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  return {
    ...host,
    fileExists: (path) => path === FILE || host.fileExists(path),
    readFile: (path) => (path === FILE ? text : host.readFile(path)),
    getSourceFile: (path, options) =>
      path === FILE ? ts.createSourceFile(path, text, options) : (SOURCES[path] ??= host.getSourceFile(path, options)),
  };
}

/** Read once for all objects. */
const SOURCES: Record<string, ts.SourceFile | undefined> = {};
