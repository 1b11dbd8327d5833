import { CREATED, SYSTEM_FINGERPRINT } from './seed.ts';
import type { ServerOptions } from './options.ts';

/** `GET /v1/models`: llama.cpp lists its one model twice, in Ollama's and in OpenAI's form. */
export function modelList({ model, dimension, contextTokens }: ServerOptions): object {
  const description = {
    name: model,
    model,
    modified_at: '',
    size: '',
    digest: '',
    type: 'model',
    description: '',
    tags: [''],
    capabilities: ['completion'],
    parameters: '',
    details: {
      parent_model: '',
      format: 'gguf',
      family: '',
      families: [''],
      parameter_size: '',
      quantization_level: '',
    },
  };
  const meta = { vocab_type: 2, n_vocab: 151_936, n_ctx_train: contextTokens, n_embd: dimension };
  return {
    models: [description],
    object: 'list',
    data: [{ id: model, object: 'model', created: CREATED, owned_by: 'llamacpp', meta }],
  };
}

/** `GET /props`. */
export function serverProps({ model, contextTokens }: ServerOptions): object {
  return {
    default_generation_settings: { id: 0, id_task: -1, n_ctx: contextTokens, speculative: false, is_processing: false },
    total_slots: 4,
    model_alias: model,
    model_path: `models/${model}`,
    modalities: { vision: false, audio: false },
    chat_template: '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}',
    bos_token: '<|endoftext|>',
    eos_token: '<|im_end|>',
    build_info: SYSTEM_FINGERPRINT,
    is_sleeping: false,
  };
}
