// Builds elements. Text is always set as text: nothing of a document or an answer is ever parsed as HTML.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && name !== 'list' && name !== 'form') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Told to screen readers, not shown. */
export function announce(text) {
  document.getElementById('announce').textContent = text;
}

/** The text with its ranges (UTF-16 units, end exclusive, in order) marked. */
export function highlighted(text, ranges) {
  const parts = [];
  let at = 0;
  for (const [start, end] of ranges) {
    if (start < at || end > text.length) continue;
    parts.push(text.slice(at, start), h('mark', {}, text.slice(start, end)));
    at = end;
  }
  parts.push(text.slice(at));
  return parts;
}

/** Whether the same request may go well later, though nobody changes it. */
const passes = (problem) => !problem || problem.status === 429 || problem.status >= 500;

/**
 * What went wrong, and what to do about it.
 * @param again does once more what failed; without it the page tries by itself
 */
export function problemBox(error, again) {
  const problem = error.problem;
  const box = h('div', { className: 'problem', role: 'alert' });
  if (problem) {
    box.append(...[h('p', {}, h('strong', {}, `${problem.title} (${problem.status})`)), problem.detail && h('p', {}, problem.detail),
      error.retryAfter ? h('p', {}, `The server asks to wait ${duration(error.retryAfter)}; then try again.`)
        : problem.fix && h('p', {}, problem.fix),
      problem.errorId && h('p', { className: 'hint' }, 'Error id ', h('code', {}, problem.errorId))].filter(Boolean));
  } else {
    box.append(h('p', {}, h('strong', {}, 'The server did not answer.')),
      h('p', {}, 'It has ended, or the network to it is down. See whether it runs (refold status), start it with refold up, and try again.'),
      h('p', { className: 'hint' }, `The browser says: ${error.message}`));
  }
  if (problem?.status === 401 || problem?.status === 403) {
    box.append(h('p', {}, h('button', { type: 'button', onclick: () => document.getElementById('access-open').click() },
      problem.status === 401 ? 'Enter an access key' : 'Use another access key')));
  } else if (again && passes(problem)) {
    box.append(h('p', {}, h('button', { type: 'button', onclick: again }, 'Try again')));
  }
  return box;
}

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const count = (number) => whole.format(number);
export const decimal = (number) => short.format(number);
export const score = (number) => (number === undefined || number === null ? '–' : number.toFixed(3));

export function duration(seconds) {
  if (seconds < 60) return `${decimal(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time in words that no country reads as another one. */
export const moment = (time) => new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A select whose choices are [value, text] pairs. */
export function select(name, choices, chosen, properties = {}) {
  return h('select', { name, ...properties },
    choices.map(([value, text]) => h('option', { value, selected: value === chosen }, text)));
}

export function segments(name, legend, choices, chosen) {
  return h('fieldset', { className: 'segments' }, h('legend', { className: 'unseen' }, legend),
    choices.map(([value, text]) => h('label', {},
      h('input', { type: 'radio', name, value, checked: value === chosen }), h('span', {}, text))));
}

export const MODES = [['hybrid', 'Hybrid'], ['vector', 'Vector'], ['keyword', 'Keyword']];
