import type { Model } from '../../backend/generated/Model';
import type { ModelEdit } from '../../backend/generated/ModelEdit';
import type { ModelKind } from '../../backend/generated/ModelKind';

export const modelKinds: ModelKind[] = [
  'chat',
  'embedding',
  'rerank',
  'transcription',
  'speech',
  'image',
  'video',
  'realtime',
  'moderation',
];

export type Answer = 'unknown' | 'yes' | 'no';

/** A model as its form holds it: text as typed. */
export interface ModelForm {
  alias: string;
  kind: ModelKind;
  vision: Answer;
  tools: Answer;
  reasoning: Answer;
  input: string;
  cachedInput: string;
  output: string;
  currency: string;
  hidden: boolean;
  favourite: boolean;
}

export type ModelProblem = 'input' | 'cachedInput' | 'output' | 'currency' | 'incomplete';

const answer = (known: boolean | null): Answer => (known === null ? 'unknown' : known ? 'yes' : 'no');
const known = (given: Answer): boolean | null => (given === 'unknown' ? null : given === 'yes');
const amount = (micros: number | null | undefined) => (micros == null ? '' : String(micros / 1_000_000));

/** The form of a model; without one, of a model that is added by hand. */
export function modelFormOf(model: Model | null): ModelForm {
  const price = model?.priceIsOwn ? model.price : null;
  return {
    alias: model?.alias ?? '',
    kind: model?.kind ?? 'chat',
    vision: answer(model?.capabilities.vision ?? null),
    tools: answer(model?.capabilities.tools ?? null),
    reasoning: answer(model?.capabilities.reasoning ?? null),
    input: amount(price?.inputMicros),
    cachedInput: amount(price?.cachedInputMicros),
    output: amount(price?.outputMicros),
    currency: price?.currency ?? model?.price?.currency ?? 'USD',
    hidden: model?.hidden ?? false,
    favourite: model?.favourite ?? false,
  };
}

/** What keeps a form from being saved. */
export function modelProblems(form: ModelForm): ModelProblem[] {
  const problems: ModelProblem[] = [];
  for (const field of ['input', 'cachedInput', 'output'] as const) {
    const typed = form[field].trim();
    if (typed !== '' && !(Number(typed) >= 0)) problems.push(field);
  }
  const hasPrice = form.input.trim() !== '' || form.output.trim() !== '' || form.cachedInput.trim() !== '';
  if (hasPrice && (form.input.trim() === '' || form.output.trim() === '')) problems.push('incomplete');
  if (hasPrice && !/^[A-Za-z]{3}$/.test(form.currency.trim())) problems.push('currency');
  return problems;
}

export function editFrom(form: ModelForm, model: Model | null): ModelEdit {
  const micros = (typed: string) => Math.round(Number(typed.trim()) * 1_000_000);
  // A guess that nobody corrected stays a guess, so that a better one can take its place.
  const isGuess = model !== null && !model.kindIsOwn && form.kind === model.kind;
  const hasPrice = form.input.trim() !== '' && form.output.trim() !== '';
  return {
    alias: form.alias.trim() === '' ? null : form.alias.trim(),
    kind: isGuess ? null : form.kind,
    capabilities: { vision: known(form.vision), tools: known(form.tools), reasoning: known(form.reasoning) },
    hidden: form.hidden,
    favourite: form.favourite,
    price: hasPrice
      ? {
          inputMicros: micros(form.input),
          cachedInputMicros: form.cachedInput.trim() === '' ? null : micros(form.cachedInput),
          outputMicros: micros(form.output),
          currency: form.currency.trim().toUpperCase(),
        }
      : null,
  };
}

/** What a model already says, as an edit, with changes. */
export function editOf(model: Model, change: Partial<ModelEdit> = {}): ModelEdit {
  return { ...editFrom(modelFormOf(model), model), ...change };
}

/** Whether every word of a query is in the name, the identifier or the maker of a model. */
export function modelMatches(model: Model, query: string): boolean {
  const text = `${model.alias ?? ''} ${model.model.modelId} ${model.ownedBy ?? ''} ${model.kind}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
