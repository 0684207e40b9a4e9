// What the page's faces draw, compared with faces asked for by name. Gives what is wrong, one line each.
const wrong = [];
const family = (variable) => {
  const probe = document.createElement('span');
  probe.style.fontFamily = `var(${variable})`;
  document.body.append(probe);
  const { fontFamily } = getComputedStyle(probe);
  probe.remove();
  return fontFamily;
};

/** The pixels of a text in a face. */
function drawn(text, family, weight) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [48 * text.length + 32, 72];
  const context = canvas.getContext('2d');
  context.font = `${weight} 48px ${family}`;
  context.fillText(text, 8, 52);
  return context.getImageData(0, 0, canvas.width, canvas.height).data.join();
}

// Written differently in China, Japan and Taiwan.
const chinese = '骨直令返今化关复述';
const ui = family('--font-ui');
for (const weight of [400, 600]) {
  const own = drawn(chinese, ui, weight);
  if (own !== drawn(chinese, '"Noto Sans CJK SC"', weight)) wrong.push(`${weight}: not Noto Sans CJK SC`);
  if (own === drawn(chinese, '"Noto Sans CJK JP"', weight)) wrong.push(`${weight}: no different from the Japanese face`);
}
if (drawn(chinese, ui, 400) === drawn(chinese, ui, 600)) wrong.push('semibold is no heavier than regular');

/** How wide a text is, in CSS pixels. */
function width(text, family, weight) {
  const context = document.createElement('canvas').getContext('2d');
  context.font = `${weight} 100px ${family}`;
  return context.measureText(text).width;
}

const mono = family('--font-mono');
for (const weight of [400, 600]) {
  const [narrow, wide] = ['iiii', 'mmmm'].map((text) => width(text, mono, weight));
  if (narrow !== wide) wrong.push(`${weight}: code is ${narrow} px wide for iiii and ${wide} px for mmmm`);
}
return wrong;
