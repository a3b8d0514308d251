import { get } from './api.js';
import { announce, count, h, moment, problemBox } from './dom.js';
import { historyCard } from './log.js';
import { metadataChips } from './search.js';

export async function showDocument(main, { id, parameters, signal }) {
  const store = parameters.get('store');
  const query = store ? `?store=${encodeURIComponent(store)}` : '';
  main.classList.add('narrow');
  main.replaceChildren(h('p', { className: 'empty' }, 'Reading …'));
  try {
    const found = await get(`/v1/documents/${encodeURIComponent(id)}${query}`, signal);
    main.replaceChildren(...page(found, parameters.get('chunk'), query, signal), historyCard(id, found.position, signal));
    announce(`Document ${found.title || found.documentId}`);
    main.querySelector('.target')?.scrollIntoView({ block: 'center' });
  } catch (error) {
    if (signal.aborted) return;
    // What is deleted, or was rejected, has a history all the same.
    const missing = error.problem?.status === 404;
    main.replaceChildren(...[back(), h('h1', { dir: 'auto' }, id),
      problemBox(error, () => showDocument(main, { id, parameters, signal })),
      missing && h('p', { className: 'hint' }, 'It was deleted, rejected, never sent, or is of another tenant; its history below knows.'),
      historyCard(id, undefined, signal)].filter(Boolean));
  }
}

function back() {
  return h('p', {}, h('button', { type: 'button', onclick: () => history.back() }, 'Back'));
}

function page(found, target, query, signal) {
  const { generation, position } = found;
  return [back(), h('h1', { dir: 'auto' }, found.title || found.documentId),
    h('p', { className: 'facts' }, h('span', { className: 'mono', dir: 'auto' }, found.documentId),
      h('span', {}, `version ${count(found.version)}`),
      found.occurredAt && h('span', {}, moment(found.occurredAt)),
      h('span', {}, `partition ${position.partition}, offset ${count(position.offset)}`),
      h('span', {}, `${generation.store}, generation ${generation.number} (${generation.state})`)),
    metadataChips(found.metadata) || '',
    h('section', { className: 'card' },
      h('h2', {}, found.chunks.length === 1 ? '1 chunk' : `${count(found.chunks.length)} chunks`),
      h('div', { className: 'text' }, chunked(found, target, query, signal)))];
}

/** The text once, cut where chunks begin; a chunk that overlaps the one before begins where that ends. */
function chunked(found, target, query, signal) {
  const parts = [];
  let at = 0;
  for (const chunk of found.chunks) {
    const [start, end] = chunk.range;
    if (start > at && found.text.slice(at, start).trim()) parts.push(h('div', { className: 'gap', dir: 'auto' }, found.text.slice(at, start)));
    const text = found.text.slice(Math.max(start, at), end).replace(/^\n+/, '');
    parts.push(h('div', { className: chunk.chunkId === target ? 'chunk target' : 'chunk', dir: 'auto' },
      chunkButton(chunk, query, signal), text));
    at = Math.max(at, end);
  }
  if (found.text.slice(at).trim() || found.chunks.length === 0) {
    parts.push(h('div', { className: 'gap', dir: 'auto' }, found.text.slice(at) || 'This document has no text.'));
  }
  return parts;
}

function chunkButton(chunk, query, signal) {
  const [start, end] = chunk.range;
  // With a direction of its own, so that what it says does not turn the chunk's text around.
  const button = h('button', { type: 'button', dir: 'ltr', title: `Characters ${start} to ${end}`, onclick: async () => {
    try {
      const stored = await get(`/v1/chunks/${encodeURIComponent(chunk.chunkId)}${query}`, signal);
      button.textContent = `${start}–${end} · ${stored.hasVector ? 'vector' : 'no vector'} · hash ${stored.hash.slice(0, 12)}`;
    } catch (error) {
      if (!signal.aborted) button.textContent = error.message;
    }
  } }, chunk.chunkId.slice(chunk.chunkId.lastIndexOf('#')));
  return button;
}
