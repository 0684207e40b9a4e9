import type { CustomTool } from '../../backend/generated/CustomTool';
import type { ServerConnection } from '../../backend/generated/ServerConnection';
import type { ToolAction } from '../../backend/generated/ToolAction';
import type { ToolServer } from '../../backend/generated/ToolServer';

/** Where something is reached, as a form holds it. */
export interface PlaceForm {
  kind: 'command' | 'http';
  command: string;
  url: string;
}

/** A server as its form holds it. */
export interface ServerForm extends PlaceForm {
  name: string;
  /** One a line: `NAME=value`, or a name alone whose value stays. */
  secrets: string;
}

/** A tool of the user's own as its form holds it. */
export interface ToolForm extends PlaceForm {
  name: string;
  description: string;
  schema: string;
}

/** A name with its value, or with none where that stays as it is. */
export interface NamedSecret {
  name: string;
  value: string | null;
}

/**
 * The words of a command line, as a shell would take them apart, without what else a shell does. A backslash only
 * counts before a quote, a space or another one, so that Windows paths stay.
 */
export function wordsOf(line: string): string[] {
  const words = line.match(/(?:"(?:\\["\\]|[^"])*"|'[^']*'|\\["'\\\s]|[^\s"'])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:\\["\\]|[^"])*)"|'([^']*)'|\\(["'\\\s])/g,
      (_, double?: string, single?: string, plain?: string) =>
        double === undefined ? (single ?? plain ?? '') : double.replace(/\\(["\\])/g, '$1'),
    ),
  );
}

/** A command line with these words. */
export function lineOf(words: string[]): string {
  return words.map((word) => (/^[^\s"'\\]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`)).join(' ');
}

/** The secrets that are written down, one a line; none where a line is neither a name nor a name with a value. */
export function secretsOf(text: string): NamedSecret[] | null {
  const lines = text.split('\n').map((line) => line.trim());
  const secrets = lines
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^([^\s=:]+)(?:\s*[=:]\s*(.*))?$/.exec(line);
      return match?.[1] === undefined ? null : { name: match[1], value: match[2] ?? null };
    });
  return secrets.every((secret) => secret !== null) ? secrets : null;
}

export function serverFormOf(server: ToolServer | null): ServerForm {
  const connection = server?.connection;
  const isHttp = connection?.type === 'http';
  const names = connection === undefined ? [] : isHttp ? connection.headers : connection.variables;
  return {
    name: server?.name ?? '',
    kind: connection?.type ?? 'command',
    command: connection?.type === 'command' ? lineOf([connection.program, ...connection.arguments]) : '',
    url: isHttp ? connection.url : '',
    secrets: names.join('\n'),
  };
}

export function connectionOf(form: ServerForm, secrets: NamedSecret[]): ServerConnection {
  const names = secrets.map((secret) => secret.name);
  if (form.kind === 'http') return { type: 'http', url: form.url.trim(), headers: names };
  const [program = '', ...rest] = wordsOf(form.command);
  return { type: 'command', program, arguments: rest, variables: names };
}

export function toolFormOf(tool: CustomTool | null): ToolForm {
  const action = tool?.action;
  return {
    name: tool?.name ?? '',
    description: tool?.description ?? '',
    schema: tool?.schema ?? '',
    kind: action?.type ?? 'http',
    command: action?.type === 'command' ? lineOf([action.program, ...action.arguments]) : '',
    url: action?.type === 'http' ? action.url : '',
  };
}

export function actionOf(form: ToolForm): ToolAction {
  if (form.kind === 'http') return { type: 'http', url: form.url.trim() };
  const [program = '', ...rest] = wordsOf(form.command);
  return { type: 'command', program, arguments: rest };
}

/** What is wrong with where something is reached. */
export function placeProblem(form: PlaceForm): 'command' | 'url' | null {
  if (form.kind === 'command') return wordsOf(form.command).length === 0 ? 'command' : null;
  return /^https?:\/\/\S+$/.test(form.url.trim()) ? null : 'url';
}

export function isToolName(name: string): boolean {
  return /^[\w-]{1,64}$/.test(name);
}

/** Whether a schema can be kept: nothing, or a JSON object. */
export function isSchema(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
