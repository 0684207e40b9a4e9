// Sends messages one after another through the composer, waits for each answer, and clicks on all of it.
// Called as an asynchronous function body with (messages, done); gives one report for each message.
const [messages, done] = arguments;
const LIMIT = 20_000;
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const frame = () => new Promise((wake) => requestAnimationFrame(() => setTimeout(wake, 0)));

async function until(what, holds) {
  const end = performance.now() + LIMIT;
  for (;;) {
    const value = holds();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await sleep(4);
  }
}

function enter(box, text) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, text);
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

const answers = () => document.querySelectorAll('[data-message] article[aria-busy]');

async function ask(message) {
  const before = answers().length;
  const box = await until('the composer', () => document.querySelector('form textarea'));
  enter(box, message);
  await frame();
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const answer = await until('the answer', () => answers()[before]);
  await until('the end of the answer', () => answer.getAttribute('aria-busy') === 'false');
  await frame();
  await until('the formulas', () => !answer.querySelector('[data-tex]'));
  await frame();
  const links = answer.querySelectorAll('.md [data-href]').length;
  for (const element of answer.querySelectorAll('.md *')) {
    // These leave for the system's browser.
    if (element.closest('[data-href]')) continue;
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }));
    element.dispatchEvent(new MouseEvent('auxclick', { bubbles: true, cancelable: true, button: 1, view: window }));
    element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
    element.dispatchEvent(new Event('focus'));
  }
  await frame();
  return { links, length: answer.querySelector('.md')?.textContent.length ?? 0, ...take() };
}

/** What was seen since the last time. */
function take() {
  const { watched } = window;
  const moved = location.href === watched.href ? [] : [location.href];
  const { dialogs, violations, requests, elements } = watched;
  Object.assign(watched, { dialogs: [], violations: [], requests: [], elements: [] });
  return { dialogs, violations, requests, elements, moved };
}

(async () => {
  const reports = [];
  for (const message of messages) reports.push(await ask(message));
  return { reports };
})().then(done, (error) => done({ failed: String(error) }));
