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
  stream: null,
  extra: null,
};

/** How many of them are set. */
export function countSet(parameters: Parameters): number {
  const names = Object.keys(noParameters) as (keyof Parameters)[];
  return names.filter((name) => {
    const value = parameters[name];
    return Array.isArray(value) ? value.length > 0 : value !== noParameters[name];
  }).length;
}
