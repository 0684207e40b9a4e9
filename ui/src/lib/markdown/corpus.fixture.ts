/** Short texts that hold every construct, and the ways in which constructs meet. */
export const CORPUS: string[] = [
  '# Title\n\nFirst paragraph with **bold**, *italic*, ~~gone~~, `code` and a [link](https://example.org "t").\nSecond line.  \nThird line.\n\nSetext\n===\n\nAnother\n---\n\n---\n\n***\ntext after rule\n',
  '- one\n- two\n  - nested\n    - deeper\n- three\n\n1. first\n2. second\n\n   with paragraph\n3. third\n\n* other marker\n* again\n+ plus\n\nend\n',
  '- loose\n\n- list\n\n  paragraph in it\n\n      indented code in it\n\n- last\nlazy line\n\nafter\n',
  '- [ ] open task\n- [x] done task with `code`\n- [ ] third\n',
  '3) three\n4) four\n\n- a\n\n\n- b\n\n<!-- -->\n\n- c\n',
  '> quote\n> more **bold**\nlazy\n\n> another\n>\n> - list\n> - in quote\n>\n> ```js\n> let a = 1;\n> ```\n\nafter\n> interrupting\n# heading\n',
  '```rust\nfn main() {\n    println!("hi");\n}\n```\n\n~~~\ntilde ``` inside\n~~~\ntext\n```\nunclosed\n- not a list\n',
  '    indented code\n\n    more of it\n\n\ntext\n    continues the paragraph\n',
  '| a | b |\n|---|:-:|\n| 1 | 2 |\n| `x|y` | \\| |\nno bars\n\npara\n| head | two |\n| --- | --- |\n| 3 | 4 |\n# heading ends it\n',
  'one | two\n--- | ---\nx | y\n\n| not | a table |\n| just text |\n\n| a |\n|---|\n| only |\n> quote ends\n',
  'Inline $a^2+b^2$ and \\(c\\) and $$d$$ here; it costs $5 and $6.\n\n$$\nE = mc^2\n\n\\frac{1}{2}\n$$\n\nThen\n$$x = 1$$\nafter\n\n\\[\ny = 2\n\\]\n\n\\[z\\]\n\n$$ a\n+ b $$\n',
  '$$ not math because\n\nof the blank line\n\n\\[not a link](/foo)\n\n- item\n  $$\n  q\n  $$\n- next\n',
  '[ref] and [text][ref] and [missing] and [^1] note.\n\n[ref]: https://example.org/ref "Title"\n\n[later] works\n\n[later]: <https://example.org/later>\n',
  '<details>\n<summary>More</summary>\n\nHidden **text**\n\n- list\n\n</details>\n\nafter <b>bold</b> and <kbd>Ctrl</kbd><br>line\n',
  '<div>\n*not emphasised*\n</div>\n\n<!-- comment\nover lines -->\n\nText <!-- inline --> here\n\n<script>\nalert(1)\n</script>\n\n<custom-tag>\nx\n</custom-tag>\n\n<pre>\n\n**raw**\n\n</pre>\ntail\n',
  '中文段落，包含**加粗**、`代码`和数字 20~25°C。\n第二行。\n\n- 列表一\n- 列表二\n\n| 名称 | 值 |\n|---|---|\n| 甲 | 1 |\n',
  'para\n- interrupts\n- list\n\npara\n2. does not interrupt\n\npara\n1. does\n\npara\n-\nsetext\n\n-\n\n  after an empty item\n\n- \n- x\n',
  '#no heading\n# \n####### seven\n## Closed ##\n\ntext # not\n\\# escaped\n',
  'https://example.org/path?a=1&b=2 and www.example.org, a@b.co <https://x.org>\n\n![alt](https://example.org/i.png) ![inline](data:image/png;base64,AAAA)\n\n![ref image][img]\n\n[img]: https://example.org/i.gif\n',
  '*a **b* c** ***d*** __e__ _f_ a*b*c ** not **\n\n`` a`b `` ` x ` ```` ``` ````\n\na\\\nb &copy; &#35; &nope; &\n',
  '- a\n  > quote in item\n  >\n  > more\n- ```\n  code in item\n\n  after blank\n  ```\n- | t | u |\n  |---|---|\n  | 1 | 2 |\n\n1. x\n\n   - y\n\n     z\n2. w\n',
  '* * *\n- - -\n- foo\n- * * *\n- bar\n\n_ _ _\n\nfoo\n***\nbar\n',
  '\ttab code\n\n-\ttab item\n\n\tcontinued\n\n>\ttab quote\n',
  'a\n\n\n\n\nb\n   \nc\n\n   indented para\n  more\n',
  '<a href="https://example.org">x</a> <img src="https://example.org/x.png" alt="y"> <svg><path d="M0"/></svg> <style>p{}</style>\n\n<table><tr><td>cell</td></tr></table>\n\n<p align="center">centred</p>\n',
];

const WORDS =
  'the estimate follows from depth alone and the height of water ahead of a front that moves inland with every tide of spring'.split(
    ' ',
  );

function words(count: number, from: number): string {
  const picked: string[] = [];
  for (let i = 0; i < count; i++) picked.push(WORDS[(from * 7 + i * 5 + ((i * i) % 11)) % WORDS.length] ?? '');
  return picked.join(' ');
}

function sentence(index: number): string {
  const text = words(8 + (index % 9), index);
  return text.charAt(0).toUpperCase() + text.slice(1) + (index % 5 === 0 ? ', **surely**, `as is`. ' : '. ');
}

function repeat(length: number, make: (index: number) => string, start = ''): string {
  const parts = [start];
  let size = start.length;
  for (let i = 0; size < length; i++) {
    const part = make(i);
    parts.push(part);
    size += part.length;
  }
  return parts.join('');
}

function section(index: number): string {
  return [
    `## ${words(4, index)}\n\n${sentence(index)}${sentence(index + 1)}[source](https://example.org/${String(index)}) and $x_${String(index)}^2$.\n\n`,
    `- ${words(6, index)}\n- ${words(5, index)} **bold**\n  - ${words(4, index)}\n\n`,
    `\`\`\`ts\nexport function f${String(index)}(a: number): number {\n  return a * ${String(index)}; // ${words(4, index)}\n}\n\`\`\`\n\n`,
    `| ${words(2, index)} | value |\n|---|---:|\n| ${words(3, index)} | ${String(index)} |\n| ${words(2, index)} | ${String(index * 3)} |\n\n`,
    `> ${sentence(index)}\n\n$$\nE_${String(index)} = mc^2\n$$\n\n中文段落，说明第${String(index)}节的内容。\n\n`,
  ].join('');
}

/** Documents of one kind each, at least `length` characters long. */
export function longShapes(length: number): Record<string, string> {
  return {
    mixed: repeat(length, section),
    code: repeat(length, (i) => `    let value_${String(i)} = compute(${String(i)}, "${words(4, i)}");\n`, '```rust\n'),
    table: repeat(
      length,
      (i) => `| ${String(i)} | ${words(3, i)} | **${words(2, i)}** | \`${String(i * 17)}\` |\n`,
      '| # | name | note | value |\n|---|---|---|---:|\n',
    ),
    list: repeat(length, (i) => `${String(i + 1)}. ${sentence(i)}\n`),
    paragraph: repeat(length, sentence),
    math: repeat(
      length,
      (i) => `x_{${String(i)}} = \\frac{a_{${String(i)}}}{b} + \\sum_{k=0}^{n} k^{${String(i % 9)}}\n`,
      '$$\n',
    ),
    quote: repeat(length, (i) => `> ${sentence(i)}\n`),
    item: repeat(length, (i) => `  ${sentence(i)}\n${i % 6 === 5 ? '\n' : ''}`, '- start\n'),
    line: repeat(length, (i) => `word${String(i)}`, '```\n'),
    nospace: repeat(length, (i) => `字符${String(i)}`),
    mathline: repeat(length, (i) => ` + x_{${String(i)}}`, '$$ a'),
  };
}
