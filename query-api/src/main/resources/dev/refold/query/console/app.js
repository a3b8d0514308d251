// Routes by the address' fragment, so that every page and every search has a link and the back button works.

import { access } from './api.js';
import { showCompare } from './compare.js';
import { showDocument } from './document.js';
import { showSearch } from './search.js';
import { showStatus } from './status.js';

const main = document.getElementById('main');
const PAGES = { search: showSearch, compare: showCompare, status: showStatus, documents: showDocument };
const SHORTCUTS = { s: 'search', c: 'compare', t: 'status' };

let leaving = new AbortController();
let awaitsPage = false;

function route() {
  leaving.abort();
  leaving = new AbortController();
  const [path, query = ''] = splitOnce(location.hash.replace(/^#\/?/, ''), '?');
  const [page, rest = ''] = splitOnce(path || 'search', '/');
  const show = PAGES[page] ?? showSearch;
  document.querySelectorAll('nav a').forEach((link) => {
    if (link.dataset.page === page) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  main.className = '';
  show(main, { id: decodeURIComponent(rest), parameters: new URLSearchParams(query), signal: leaving.signal });
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function isTyping(target) {
  return target.closest('input:not([type=radio]), textarea, select') !== null;
}

function moveResult(step) {
  const links = [...main.querySelectorAll('[data-result]')];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)
    || document.querySelector('dialog[open]')) return;
  if (awaitsPage) {
    awaitsPage = false;
    if (SHORTCUTS[event.key]) location.hash = `#/${SHORTCUTS[event.key]}`;
    return;
  }
  if (event.key === '/') {
    const box = main.querySelector('input[type=search]');
    if (box) box.focus();
    else location.hash = '#/search';
  } else if (event.key === 'j') moveResult(1);
  else if (event.key === 'k') moveResult(-1);
  else if (event.key === 'g') awaitsPage = true;
  else if (event.key === '?') document.getElementById('help').showModal();
  else return;
  event.preventDefault();
});

const dialog = document.getElementById('access');
const form = document.getElementById('access-form');

function showAccess() {
  document.getElementById('access-name').textContent = access.name();
}

document.getElementById('access-open').addEventListener('click', () => {
  const { tenant, key } = access.get();
  form.elements.tenant.value = tenant;
  form.elements.key.value = key;
  dialog.returnValue = '';
  dialog.showModal();
});
dialog.addEventListener('close', () => {
  if (dialog.returnValue !== 'ok') return;
  access.set(form.elements.tenant.value.trim(), form.elements.key.value.trim());
  showAccess();
  route();
});
document.getElementById('help-open').addEventListener('click', () => document.getElementById('help').showModal());

/** A choice made by keyboard keeps the focus though the page is made anew, so that the next one can follow. */
function sameChoice(element) {
  if (!element.name || !element.matches('main input[type=radio], main select')) return null;
  const value = element.type === 'radio' ? `[value="${CSS.escape(element.value)}"]` : '';
  return `[name="${CSS.escape(element.name)}"]${value}`;
}

addEventListener('hashchange', () => {
  const choice = sameChoice(document.activeElement);
  route();
  // A page that begins with a box to type in has the focus there already.
  const wanted = (choice && main.querySelector(choice)) ?? (main.contains(document.activeElement) ? null : main);
  wanted?.focus({ preventScroll: true });
});
showAccess();
route();
