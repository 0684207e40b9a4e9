import type { Parameters } from '../backend/generated/Parameters';

/** All unset. */
export const noParameters: Parameters = {
  system: null,
  temperature: null,
  topP: null,
  maxTokens: null,
  presencePenalty: null,
  frequencyPenalty: null,
  stop: [],
  seed: null,
  reasoningEffort: null,
  jsonAnswer: false,
  jsonSchema: null,
  protocol: null,
  tools: [],
  toolChoice: null,
  stream: null,
  extra: null,
};

/** What is chosen beside the message, and not in the panel of parameters. */
const elsewhere = new Set<keyof Parameters>(['tools', 'toolChoice']);

/** How many of them are set, the choice of tools aside. */
export function countSet(parameters: Parameters): number {
  const all = Object.keys(noParameters) as (keyof Parameters)[];
  const names = all.filter((name) => !elsewhere.has(name));
  return names.filter((name) => {
    const value = parameters[name];
    return Array.isArray(value) ? value.length > 0 : value !== noParameters[name];
  }).length;
}

/** What gateways call them, in the three protocols. */
const wireNames: Partial<Record<keyof Parameters, string[]>> = {
  temperature: ['temperature'],
  topP: ['top_p', 'topP'],
  maxTokens: ['max_tokens', 'max_completion_tokens', 'maxOutputTokens'],
  presencePenalty: ['presence_penalty', 'presencePenalty'],
  frequencyPenalty: ['frequency_penalty', 'frequencyPenalty'],
  stop: ['stop', 'stop_sequences', 'stopSequences'],
  seed: ['seed'],
  reasoningEffort: ['reasoning_effort', 'reasoning', 'thinking', 'thinkingConfig'],
  jsonAnswer: ['response_format', 'responseMimeType', 'output_config'],
  jsonSchema: ['response_format', 'json_schema', 'responseJsonSchema', 'output_config'],
  stream: ['stream'],
  tools: ['tools', 'functions', 'functionDeclarations'],
  toolChoice: ['tool_choice', 'toolConfig'],
};

/**
 * The parameters without those that a gateway names in `said`, the words of its refusal, so that it can be asked again;
 * none where it names none that is set.
 */
export function withoutRefused(parameters: Parameters, said: string): Parameters | null {
  const named = new Set(said.match(/\w+/g));
  const left = { ...parameters, extra: withoutMembers(parameters.extra, named) };
  for (const name of Object.keys(wireNames) as (keyof Parameters)[]) {
    if (wireNames[name]?.some((word) => named.has(word))) Object.assign(left, { [name]: noParameters[name] });
  }
  return JSON.stringify(left) === JSON.stringify(parameters) ? null : left;
}

function withoutMembers(extra: string | null, named: Set<string>): string | null {
  const members = Object.entries(membersOf(extra));
  const kept = members.filter(([name]) => !named.has(name));
  if (kept.length === members.length) return extra;
  return kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept), null, 2);
}

function membersOf(extra: string | null): object {
  try {
    const value: unknown = JSON.parse(extra ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
