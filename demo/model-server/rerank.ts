import { vectorOf } from './embeddings.ts';
import { listOf, type JsonObject } from './json.ts';
import { invalidRequest } from './llama-error.ts';
import { tokenize } from './tokens.ts';

const COMPARED_DIMENSIONS = 256;

/** Answers `POST /v1/rerank`: documents that share words with the query come first. */
export function rerank(body: JsonObject, model: string): object {
  const { query } = body;
  if (typeof query !== 'string') throw invalidRequest('"query" must be provided');
  const documents = parseDocuments(body['documents']);
  const asked = vectorOf(query, COMPARED_DIMENSIONS);
  const results = documents
    .map((document, index) => ({ index, relevance_score: cosine(asked, vectorOf(document, COMPARED_DIMENSIONS)) }))
    .toSorted((a, b) => b.relevance_score - a.relevance_score);
  const tokens = documents.reduce((sum, document) => sum + tokenize(query).length + tokenize(document).length, 0);
  return {
    model,
    object: 'list',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
    results: results.slice(0, topOf(body['top_n'], results.length)),
  };
}

function parseDocuments(documents: unknown): readonly string[] {
  const texts = listOf(documents).filter((document) => typeof document === 'string');
  if (!Array.isArray(documents) || texts.length === 0 || texts.length !== documents.length)
    throw invalidRequest('"documents" must be a non-empty string array');
  return texts;
}

function topOf(topN: unknown, all: number): number {
  return typeof topN === 'number' && topN >= 0 ? Math.min(topN, all) : all;
}

/** Both vectors have length 1, so their dot product is the cosine. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
