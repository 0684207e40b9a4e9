const english = new Intl.NumberFormat('en');
const chinese = new Intl.NumberFormat('zh-CN');

/** `1 model`, `1,204 models`. */
export function countEn(count: number, one: string, many = `${one}s`): string {
  return `${english.format(count)} ${count === 1 ? one : many}`;
}

/** `1,204` as Chinese writes it. */
export function countZh(count: number): string {
  return chinese.format(count);
}
