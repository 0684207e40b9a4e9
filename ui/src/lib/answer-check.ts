/** What is wrong with an answer that should follow a JSON Schema. */
export interface AnswerProblem {
  /** Where in the answer, as a JSON pointer; empty for all of it. */
  at: string;
  /** In the words of the checker; none where the answer is no JSON at all. */
  why: string | null;
}

/** Problems that are told at most. */
const MOST = 3;

/** Holds an answer against a schema. Models like to put JSON into a code block, which counts as JSON. */
export async function answerProblems(answer: string, schema: string): Promise<AnswerProblem[]> {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n```\s*$/.exec(answer);
  let value: unknown;
  try {
    value = JSON.parse(fenced?.[1] ?? answer);
  } catch {
    return [{ at: '', why: null }];
  }
  // Only who asks for a form needs what checks it.
  const { Validator } = await import('@cfworker/json-schema');
  const { errors } = new Validator(JSON.parse(schema) as object, '2020-12', false).validate(value);
  // A thing that is wrong is told once for itself and once for each thing that it stands in: the innermost says most.
  const inner = errors.filter(({ keyword }) => keyword !== 'properties' && keyword !== 'items' && keyword !== '$ref');
  return inner.slice(0, MOST).map((error) => ({ at: error.instanceLocation.replace(/^#/, ''), why: error.error }));
}
