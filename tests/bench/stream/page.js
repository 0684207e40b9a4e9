// What the measurements need in the page. Called once as a function body.
window.bench = {
  messages: () => document.querySelector('[role=region][aria-label=Messages]'),
  answer: () => document.querySelector('[role=region][aria-label=Messages] [data-message]:last-child article .md'),

  type(text) {
    const box = document.querySelector('form textarea');
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, text);
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  },

  send(text) {
    this.type(text);
    requestAnimationFrame(() =>
      document.querySelector('form textarea').dispatchEvent(
        new KeyboardEvent('keydown', {
          key: 'Enter',
          bubbles: true,
          cancelable: true,
        }),
      ),
    );
  },

  // Sends itself a message again and again: the longest time between two is the longest that the page answered nothing.
  beginProbe() {
    const probe = { most: 0, last: performance.now(), runs: true };
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      probe.most = Math.max(probe.most, now - probe.last);
      probe.last = now;
      if (probe.runs) port2.postMessage(null);
      else port1.close();
    };
    port2.postMessage(null);
    this.probe = probe;
  },

  endProbe() {
    this.probe.runs = false;
    return this.probe.most;
  },

  // How far the answer is shown: its blocks, the words of the last one and, once these stand still, whether a
  // formula near the view is not set yet. Looking must cost little: it is part of what is measured.
  end() {
    const answer = this.answer();
    if (!answer) return [true, '', true];
    const count = ['md-unit', 'md-seg'].reduce((sum, name) => sum + answer.getElementsByClassName(name).length, 0);
    let last = answer;
    while (last.lastElementChild) last = last.lastElementChild;
    const words = (last.closest('p, li, tr, .md-seg') ?? last).textContent.slice(-200);
    const shown = `${count + answer.getElementsByTagName('tr').length} ${words}`;
    const formulas = shown === this.shown && answer.querySelector('.md-chunk:not(.md-parked) [data-tex]') !== null;
    this.shown = shown;
    return [answer.closest('article').ariaBusy === 'true', shown, formulas];
  },

  // As the reader sees it: right after a frame, before anything else changes.
  view() {
    return new Promise((tell) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => tell(this.measured());
      requestAnimationFrame(() => port2.postMessage(null));
    });
  },

  measured() {
    const messages = this.messages();
    const place = messages.getBoundingClientRect();
    const text = this.answer().getBoundingClientRect();
    const away = messages.scrollHeight - messages.clientHeight - messages.scrollTop;
    const { left, right } = text;
    return {
      top: place.top,
      bottom: place.bottom,
      left,
      right,
      away,
      scale: devicePixelRatio,
    };
  },

  // Opens the newest conversation of the list; gives the milliseconds until that much of its answer is shown.
  async attach(chars) {
    const frame = () => new Promise((wake) => requestAnimationFrame(() => setTimeout(wake, 0)));
    let row;
    while (!(row = document.querySelector('[data-row]'))) await frame();
    const begun = performance.now();
    row.click();
    for (;;) {
      await frame();
      const shown = this.answer()?.textContent.length ?? 0;
      if (shown >= chars) return performance.now() - begun;
      if (performance.now() - begun > 30_000) throw new Error(`only ${shown} characters after 30 s`);
    }
  },
};
