import { post, sides } from './api.js';
import { MODES, announce, h, problemBox, score, segments, select } from './dom.js';

const DEPTHS = ['5', '10', '20'];
const FORBIDDEN = 403;

export async function showCompare(main, { parameters, signal }) {
  main.replaceChildren(h('h1', {}, 'Compare'));
  let found;
  try {
    found = await sides(signal);
  } catch (error) {
    if (signal.aborted) return;
    if (error.problem?.status !== FORBIDDEN) {
      main.append(problemBox(error));
      return;
    }
    found = []; // A key may read documents and not the status that lists the stores: they are typed.
  }
  const names = found.map(([value]) => value);
  const left = parameters.get('left') ?? names[0] ?? '';
  const right = parameters.get('right') ?? names.find((name) => !name.includes('@') && name !== left) ?? names[1] ?? left ?? '';
  const form = compareForm(found, left, right, parameters);
  const results = h('section', { 'aria-label': 'Comparison' });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = `#/compare?${new URLSearchParams(new FormData(form))}`;
  });
  main.append(form, results);
  if (parameters.get('q')) run(results, left, right, parameters, signal);
  else results.append(h('p', { className: 'empty' }, 'One query, put to two stores or two generations.'));
}

function compareForm(found, left, right, parameters) {
  return h('form', { autocomplete: 'off' },
    h('div', { className: 'search-line' },
      h('input', { type: 'search', name: 'q', value: parameters.get('q') ?? '', placeholder: 'Query', required: true,
        'aria-label': 'Query', maxLength: 10000, spellcheck: false }),
      h('button', { className: 'primary' }, 'Compare')),
    h('div', { className: 'row' },
      h('label', {}, 'Left', sideField('left', found, left)), h('label', {}, 'Right', sideField('right', found, right)),
      segments('mode', 'Mode', MODES, parameters.get('mode') ?? 'hybrid'),
      h('label', {}, 'First', select('k', DEPTHS.map((k) => [k, k]), parameters.get('k') ?? '5'))));
}

function sideField(name, found, value) {
  return found.length > 0 ? select(name, found, value)
    : h('input', { name, value, placeholder: 'store or store@generation', required: true, spellcheck: false });
}

async function run(results, left, right, parameters, signal) {
  results.replaceChildren(h('p', { className: 'empty' }, 'Comparing …'));
  try {
    const answer = await post('/v1/compare', { left, right, mode: parameters.get('mode') ?? 'hybrid',
      topK: Number(parameters.get('k') ?? 5), queries: [parameters.get('q')] }, signal);
    const query = answer.perQuery[0];
    announce(`Overlap ${score(query.jaccard)}`);
    results.replaceChildren(
      h('dl', { className: 'figures card' }, figure('Jaccard', score(query.jaccard)), figure('Rank-biased overlap', score(query.rbo)),
        figure('Spearman', score(query.spearman)), figure('Left took', `${query.left.millis.toFixed(1)} ms`),
        figure('Right took', `${query.right.millis.toFixed(1)} ms`)),
      h('div', { className: 'sides' }, side(answer.leftGeneration, query.left, query.right),
        side(answer.rightGeneration, query.right, query.left)));
  } catch (error) {
    if (!signal.aborted) results.replaceChildren(problemBox(error, () => run(results, left, right, parameters, signal)));
  }
}

function figure(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function side(generation, own, other) {
  const ranks = new Map(other.documents.map((hit, at) => [hit.id, at + 1]));
  return h('section', { className: 'side' },
    h('h2', {}, `${generation.store}, generation ${generation.number}`),
    own.documents.length === 0 ? h('p', { className: 'hint' }, 'No hits.') : h('ol', {}, own.documents.map((hit, at) => {
      const rank = ranks.get(hit.id);
      return h('li', { className: rank ? 'both' : '' },
        h('div', { dir: 'auto' }, h('a', { href: `#/documents/${encodeURIComponent(hit.id)}?store=${generation.store}`,
          'data-result': '' }, hit.title || hit.id)),
        h('p', { className: 'facts' }, h('span', {}, `${at + 1}. ${score(hit.score)}`),
          h('span', {}, rank ? (rank === at + 1 ? 'same place' : `${rank}. on the other side`) : 'on this side only')));
    })));
}
