import type { ChatProtocol } from '../../backend/generated/ChatProtocol';
import type { Parameters } from '../../backend/generated/Parameters';
import type { ReasoningEffort } from '../../backend/generated/ReasoningEffort';
import { noParameters } from '../../lib/parameters';

/** The parameters as their form holds them: text as typed, where nothing means unset. */
export interface ParameterForm {
  system: string;
  temperature: string;
  topP: string;
  maxTokens: string;
  presencePenalty: string;
  frequencyPenalty: string;
  seed: string;
  /** One a line; `\n`, `\t` and `\\` stand for what they stand for in JSON. */
  stop: string;
  reasoningEffort: ReasoningEffort | 'unset';
  stream: 'unset' | 'yes' | 'no';
  answer: 'text' | 'object' | 'schema';
  jsonSchema: string;
  protocol: ChatProtocol | 'unset';
  extra: string;
}

/** Stop sequences at most, as chat completions allow. */
const MOST_STOPS = 4;

interface Range {
  least: number;
  most: number;
  whole: boolean;
}

/** What gateways take; the ranges of the user's document. */
export const ranges = {
  temperature: { least: 0, most: 2, whole: false },
  topP: { least: 0, most: 1, whole: false },
  maxTokens: { least: 1, most: Number.MAX_SAFE_INTEGER, whole: true },
  presencePenalty: { least: -2, most: 2, whole: false },
  frequencyPenalty: { least: -2, most: 2, whole: false },
  seed: { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER, whole: true },
} satisfies Record<string, Range>;

export type NumberField = keyof typeof ranges;
export type ParameterProblem = NumberField | 'stop' | 'extra' | 'jsonSchema';

export const numberFields = Object.keys(ranges) as NumberField[];

const shown = (value: number | null) => (value === null ? '' : String(value));

export function formOf(parameters: Parameters): ParameterForm {
  return {
    system: parameters.system ?? '',
    temperature: shown(parameters.temperature),
    topP: shown(parameters.topP),
    maxTokens: shown(parameters.maxTokens),
    presencePenalty: shown(parameters.presencePenalty),
    frequencyPenalty: shown(parameters.frequencyPenalty),
    seed: shown(parameters.seed),
    stop: parameters.stop.map(escaped).join('\n'),
    reasoningEffort: parameters.reasoningEffort ?? 'unset',
    stream: parameters.stream === null ? 'unset' : parameters.stream ? 'yes' : 'no',
    answer: parameters.jsonSchema !== null ? 'schema' : parameters.jsonAnswer ? 'object' : 'text',
    jsonSchema: parameters.jsonSchema ?? '',
    protocol: parameters.protocol ?? 'unset',
    extra: parameters.extra ?? '',
  };
}

/** What is wrong with what is entered. */
export function parameterProblems(form: ParameterForm): ParameterProblem[] {
  const problems: ParameterProblem[] = numberFields.filter((field) => !isFair(form[field], ranges[field]));
  if (stopsOf(form.stop).length > MOST_STOPS) problems.push('stop');
  if (form.extra.trim() !== '' && !isJsonObject(form.extra)) problems.push('extra');
  if (form.answer === 'schema' && !isJsonObject(form.jsonSchema)) problems.push('jsonSchema');
  return problems;
}

/** The parameters of a form, on top of what it does not hold. What is wrong is not sent: not even the fair number that it began with while it was typed. */
export function parametersOf(form: ParameterForm, rest: Parameters = noParameters): Parameters {
  const problems = new Set(parameterProblems(form));
  const numbers = numberFields.map((field): [NumberField, number | null] => {
    const typed = form[field].trim();
    return [field, problems.has(field) || typed === '' ? null : Number(typed)];
  });
  return {
    ...rest,
    ...Object.fromEntries(numbers),
    system: form.system.trim() === '' ? null : form.system,
    stop: problems.has('stop') ? [] : stopsOf(form.stop),
    reasoningEffort: form.reasoningEffort === 'unset' ? null : form.reasoningEffort,
    stream: form.stream === 'unset' ? null : form.stream === 'yes',
    jsonAnswer: form.answer === 'object',
    jsonSchema: form.answer === 'schema' && !problems.has('jsonSchema') ? form.jsonSchema : null,
    protocol: form.protocol === 'unset' ? null : form.protocol,
    extra: problems.has('extra') || form.extra.trim() === '' ? null : form.extra,
  };
}

function isFair(typed: string, { least, most, whole }: Range): boolean {
  const text = typed.trim();
  if (text === '') return true;
  const value = Number(text);
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const characters: Record<string, string> = { n: '\n', t: '\t', '\\': '\\' };

function stopsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.replace(/\\([nt\\])/g, (_, letter: string) => characters[letter] ?? letter));
}

const escaped = (stop: string) => stop.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
