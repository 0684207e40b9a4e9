// Watches a page for everything that a reply must never do. Called as a function body; what was seen is in
// `window.watched`, which also shows that the page is still the same.
const RASTER = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;
const OUTWARD = /^(?:https?|mailto):/;
const OWN = ['tauri://localhost/', 'ipc://localhost/', 'http://ipc.localhost/', 'data:', 'blob:tauri://localhost/'];
const FORBIDDEN =
  'script,style,iframe,frame,frameset,object,embed,applet,portal,form,meta,base,link,template,foreignObject,' +
  'audio,video,source,track,picture,area,map,textarea,select,a[href],image,use,animate,set,handler';
const LOADING = [
  'action', 'archive', 'background', 'cite', 'codebase', 'data', 'dynsrc', 'formaction', 'href', 'imagesrcset', 'longdesc',
  'lowsrc', 'manifest', 'ping', 'poster', 'src', 'srcdoc', 'srcset', 'usemap', 'xlink:href',
];

const seen = { dialogs: [], violations: [], requests: [], elements: [], errors: [], href: location.href };
window.watched = seen;

for (const name of ['alert', 'confirm', 'prompt', 'print', 'msgbox', 'open']) {
  window[name] = (...words) => {
    seen.dialogs.push(`${name}(${words.join()})`);
    return null;
  };
}
document.addEventListener('securitypolicyviolation', (event) => {
  seen.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
new PerformanceObserver((list) => {
  for (const { name } of list.getEntries()) {
    if (!OWN.some((own) => name.startsWith(own))) seen.requests.push(name);
  }
}).observe({ type: 'resource', buffered: true });

// A reply that broke out of its place would be found anywhere; an attribute that runs script belongs nowhere.
function look(element) {
  for (const { name } of element.attributes) {
    if (/^on/i.test(name)) seen.elements.push(`${name} on ${element.outerHTML.slice(0, 200)}`);
  }
  if (element.closest('.md')) lookInside(element);
}

function lookInside(element) {
  const told = () => element.outerHTML.slice(0, 200);
  if (element.matches(FORBIDDEN)) seen.elements.push(`element ${told()}`);
  for (const { name, value } of element.attributes) {
    const isPicture = name === 'src' && element.localName === 'img' && RASTER.test(value);
    if (LOADING.includes(name) && !isPicture) seen.elements.push(`${name} in ${told()}`);
    if (name === 'id' || name === 'name') seen.elements.push(`${name} in ${told()}`);
    if (name === 'data-href' && !OUTWARD.test(value)) seen.elements.push(`link ${told()}`);
    if (name === 'style' && /url\(|fixed|expression|behavior/i.test(value)) seen.elements.push(`style ${told()}`);
  }
}

function lookThrough(root) {
  if (!(root instanceof Element)) return;
  look(root);
  for (const element of root.querySelectorAll('*')) look(element);
}

lookThrough(document.body);
new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === 'attributes') look(change.target);
    for (const added of change.addedNodes) lookThrough(added);
  }
}).observe(document.documentElement, { subtree: true, childList: true, attributes: true });
