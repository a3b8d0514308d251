import { post, sides } from './api.js';
import { MODES, announce, count, h, highlighted, problemBox, score, segments, select } from './dom.js';

const OPERATORS = [['eq', '='], ['ne', '≠'], ['gt', '>'], ['gte', '≥'], ['lt', '<'], ['lte', '≤'], ['in', 'one of'],
  ['exists', 'exists']];
const SIZES = [5, 10, 20, 50];
/** Hits that the pages of one search have together, at most. */
const WINDOW = 1000;

export function showSearch(main, { parameters, signal }) {
  const results = h('section', { 'aria-label': 'Results' });
  const form = searchForm(parameters, signal);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = `#/search?${asParameters(form)}`;
  });
  form.addEventListener('change', (event) => {
    if (event.target.name !== 'q' && !event.target.closest('details') && form.elements.q.value) form.requestSubmit();
  });
  main.replaceChildren(h('h1', { className: 'unseen' }, 'Search'), form, results);
  if (parameters.get('q')) run(results, parameters, signal);
  else {
    results.append(h('p', { className: 'empty' }, 'Ask something.', h('span', { className: 'desk' }, ' Press ? for the keyboard.')));
    form.elements.q.focus();
  }
}

function searchForm(parameters, signal) {
  const store = parameters.get('store') ?? '';
  const stores = select('store', [['', 'default store'], ...(store ? [[store, store]] : [])], store);
  sides(signal).then((found) => {
    const known = store === '' || found.some(([value]) => value === store);
    stores.replaceChildren(...select('store', [['', 'default store'], ...found, ...(known ? [] : [[store, `${store} (not here)`]])],
      store).children);
    stores.value = store;
  }).catch(() => announce('The list of stores could not be read.'));
  const conditions = h('div', { className: 'conditions' }, filterOf(parameters).map(condition));
  const filtered = conditions.children.length > 0 || parameters.get('min');
  return h('form', { role: 'search', autocomplete: 'off' },
    h('div', { className: 'search-line' },
      h('input', { type: 'search', name: 'q', value: parameters.get('q') ?? '', placeholder: 'Search documents',
        'aria-label': 'Search for', maxLength: 10000, spellcheck: false }),
      h('button', { className: 'primary' }, 'Search')),
    h('div', { className: 'row' },
      segments('mode', 'Mode', MODES, parameters.get('mode') ?? 'hybrid'),
      h('label', {}, h('span', { className: 'unseen' }, 'Store'), stores),
      h('label', {}, h('span', { className: 'unseen' }, 'Results'),
        select('k', SIZES.map((size) => [String(size), `${size} results`]), parameters.get('k') ?? '10'))),
    h('details', { className: 'more', open: filtered },
      h('summary', {}, 'Filter'),
      conditions,
      h('div', { className: 'row' },
        h('button', { type: 'button', onclick: () => addCondition(conditions) }, 'Add a condition'),
        h('label', {}, 'Least score', h('input', { name: 'min', type: 'number', min: 0, max: 1, step: 'any',
          value: parameters.get('min') ?? '' })),
        h('button', {}, 'Apply')),
      h('p', { className: 'hint' }, 'All conditions must hold. Numbers, true and false are taken as such; ',
        'write "42" in quotes for a text; part the values of ', h('i', {}, 'one of'), ' by commas.')));
}

function addCondition(conditions) {
  const added = condition({ operator: 'eq', key: '', value: '' });
  conditions.append(added);
  added.querySelector('input').focus();
}

function condition({ operator, key, value }) {
  const row = h('div', { className: 'condition', role: 'group', 'aria-label': 'Condition' },
    h('input', { name: 'key', value: key, placeholder: 'metadata key', 'aria-label': 'Metadata key', required: true }),
    select('operator', OPERATORS, operator, { 'aria-label': 'Operator' }),
    h('input', { name: 'value', value, placeholder: 'value', 'aria-label': 'Value' }),
    h('button', { type: 'button', 'aria-label': 'Remove condition', onclick: () => row.remove() }, '×'));
  return row;
}

function filterOf(parameters) {
  return parameters.getAll('f').map((text) => {
    const [operator, key, ...value] = text.split('~');
    return { operator, key: decodeURIComponent(key ?? ''), value: decodeURIComponent(value.join('~')) };
  });
}

function asParameters(form) {
  const parameters = new URLSearchParams({ q: form.elements.q.value, mode: form.elements.mode.value });
  if (form.elements.store.value) parameters.set('store', form.elements.store.value);
  if (form.elements.k.value !== '10') parameters.set('k', form.elements.k.value);
  if (form.elements.min.value) parameters.set('min', form.elements.min.value);
  form.querySelectorAll('.condition').forEach((row) => {
    const [key, value] = [...row.querySelectorAll('input')].map((input) => encodeURIComponent(input.value));
    parameters.append('f', [row.querySelector('select').value, key, value].join('~'));
  });
  return parameters;
}

function asValue(text) {
  const trimmed = text.trim();
  if (/^".*"$/s.test(trimmed)) return trimmed.slice(1, -1);
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}

function asFilter({ operator, key, value }) {
  if (operator === 'exists') return { exists: key };
  return { [operator]: [key, operator === 'in' ? value.split(',').map(asValue) : asValue(value)] };
}

export function searchBody(parameters) {
  const [store, generation] = (parameters.get('store') ?? '').split('@');
  const body = { query: parameters.get('q'), mode: parameters.get('mode') ?? 'hybrid', topK: Number(parameters.get('k') ?? 10) };
  if (store) body.store = store;
  if (generation) body.generation = Number(generation);
  if (parameters.get('min')) body.minScore = Number(parameters.get('min'));
  const filters = filterOf(parameters).map(asFilter);
  if (filters.length) body.filter = { and: filters };
  return body;
}

async function run(results, parameters, signal) {
  results.replaceChildren(h('p', { className: 'empty' }, 'Searching …'));
  try {
    const answer = await post('/v1/search', searchBody(parameters), signal);
    const { generation, hits } = answer;
    const shown = h('span', {}, resultsIn(hits.length, answer.cursor));
    announce(shown.textContent);
    results.replaceChildren(
      h('p', { className: 'facts' }, shown, h('span', {}, `${answer.tookMillis} ms`),
        h('span', {}, `${generation.store}, generation ${generation.number} (${generation.state})`),
        h('span', {}, generation.space), answer.stale && h('b', {}, 'stale')),
      ...(hits.length ? pages(answer, shown, parameters, signal)
        : [h('p', { className: 'empty' }, 'Nothing found. Another mode, fewer conditions, or another tenant may find something.')]));
  } catch (error) {
    if (signal.aborted) return;
    announce('The search failed.');
    results.replaceChildren(problemBox(error, () => run(results, parameters, signal)));
  }
}

/** @param more whether there are others behind them */
const resultsIn = (number, more) => `${more ? 'first ' : ''}${number === 1 ? '1 result' : `${count(number)} results`}`;

/** A list that grows by a button, which keeps the keyboard's focus until there is no more. */
function pages(first, shown, parameters, signal) {
  const item = (hit) => hitItem(hit, parameters.get('store'));
  const list = h('ol', { className: 'hits' }, first.hits.map(item));
  const below = h('div', { className: 'below' });
  const button = h('button', { type: 'button', onclick: more }, 'More results');
  let cursor = first.cursor;

  async function more() {
    if (button.getAttribute('aria-busy')) return;
    button.setAttribute('aria-busy', 'true');
    button.nextElementSibling?.remove();
    try {
      const answer = await post('/v1/search', { ...searchBody(parameters), cursor }, signal);
      cursor = answer.cursor;
      const added = answer.hits.map(item);
      list.append(...added);
      shown.textContent = resultsIn(list.children.length, cursor);
      announce(shown.textContent);
      const focused = document.activeElement === button;
      end();
      if (focused && !button.isConnected) (added[0] ?? list.lastElementChild).querySelector('a').focus();
    } catch (error) {
      if (signal.aborted) return;
      announce('No more results could be read.');
      button.after(problemBox(error));
    } finally {
      button.removeAttribute('aria-busy');
    }
  }

  function end() {
    // Put in anew it would lose the focus.
    if (cursor && button.isConnected) return;
    if (cursor) below.replaceChildren(button);
    else if (list.children.length < WINDOW) below.replaceChildren(h('p', { className: 'hint' }, 'These are all.'));
    else {
      below.replaceChildren(h('p', { className: 'hint' },
        `A search ends at ${count(WINDOW)} results. More words, or a filter, bring up what is behind them.`));
    }
  }
  end();
  return [list, below];
}

export function documentLink(hit, store) {
  const parameters = new URLSearchParams({ chunk: hit.chunkId });
  if (store) parameters.set('store', store);
  return `#/documents/${encodeURIComponent(hit.documentId)}?${parameters}`;
}

function hitItem(hit, store) {
  return h('li', { className: 'hit' },
    h('div', { className: 'hit-head' },
      h('h3', { dir: 'auto' }, h('a', { href: documentLink(hit, store), 'data-result': '' }, hit.title || hit.documentId)),
      h('span', { className: 'score', title: 'Score' }, score(hit.score))),
    h('p', { className: 'snippet', dir: 'auto' }, highlighted(hit.snippet, hit.highlights)),
    metadataChips(hit.metadata),
    h('p', { className: 'facts' },
      h('span', { className: 'mono' }, h('bdi', {}, hit.documentId), hit.chunkId.slice(hit.documentId.length)),
      h('span', {}, `vector ${score(hit.scores.vector)}`), h('span', {}, `keyword ${score(hit.scores.keyword)}`),
      h('span', {}, `version ${count(hit.version)}`),
      h('span', {}, `partition ${hit.position.partition}, offset ${count(hit.position.offset)}`)));
}

export function metadataChips(metadata) {
  const entries = Object.entries(metadata ?? {});
  return entries.length > 0 && h('ul', { className: 'chips' }, entries.map(([key, value]) => h('li', { dir: 'auto' },
    h('b', {}, key), ' ', Array.isArray(value) ? value.join(', ') : String(value))));
}
