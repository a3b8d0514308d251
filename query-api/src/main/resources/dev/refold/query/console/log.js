// What the logs tell: the events of one document, and the tenant's dead letters. Lists that grow by a button.

import { get } from './api.js';
import { count, h, moment, problemBox } from './dom.js';

const OPERATIONS = { upserted: 'good', deleted: 'warn', unreadable: 'bad' };

/**
 * A card with a list that is read page by page, the newest first.
 * @param page of an answer: its items as elements, and what to say below them
 */
function pagedCard(title, path, signal, page) {
  const list = h('ol', { className: 'log' });
  const below = h('div', {});
  const card = h('section', { className: 'card', 'aria-label': title }, h('h2', {}, title), list, below);
  let turn = 0;
  async function read(cursor) {
    const own = ++turn;
    if (cursor !== undefined || list.children.length === 0) below.replaceChildren(h('p', { className: 'hint' }, 'Reading …'));
    try {
      const answer = await get(`${path}?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, signal);
      if (own !== turn) return;
      const { items, hint, more } = page(answer, cursor === undefined && answer.cursor === null);
      if (cursor === undefined) list.replaceChildren();
      const focused = document.activeElement === document.body && cursor !== undefined;
      list.append(...items);
      below.replaceChildren(...[hint && h('p', { className: 'hint' }, hint),
        answer.cursor && h('button', { type: 'button', onclick: () => read(answer.cursor) }, more)].filter(Boolean));
      if (focused) (below.querySelector('button') ?? list.lastElementChild?.querySelector('a'))?.focus();
    } catch (error) {
      if (!signal.aborted) below.replaceChildren(problemBox(error, () => read(cursor)));
    }
  }
  read();
  return { card, again: () => read() };
}

/** @param current position of the event that is shown; undefined when none is */
export function historyCard(id, current, signal) {
  return pagedCard('History', `/v1/history/${encodeURIComponent(id)}`, signal, ({ events, cursor, olderGone }, whole) => ({
    items: events.map((event) => eventItem(event, current)),
    hint: cursor ? 'The log was not looked at further back.'
      : olderGone ? 'The log has lost its oldest records, and with them perhaps earlier events of this document.'
        : whole && events.length === 0 ? 'The log has no event of this document.' : 'That is all the log ever had.',
    more: 'Look further back',
  })).card;
}

function eventItem(event, current) {
  const shown = current && event.position.partition === current.partition && event.position.offset === current.offset;
  return h('li', {},
    h('div', { className: 'log-head' },
      h('span', { className: `state ${event.reason ? 'bad' : OPERATIONS[event.operation]}` },
        event.reason && event.operation !== 'unreadable' ? `${event.operation}, rejected` : event.operation),
      event.title && h('bdi', {}, event.title), shown && h('b', {}, 'shown above')),
    event.reason && h('p', {}, h('code', {}, event.reason), ' ', h('bdi', {}, event.message)),
    h('p', { className: 'facts' }, h('span', {}, moment(event.time)),
      h('span', {}, event.version === null ? 'no version' : `version ${count(event.version)}`),
      place(event.position), h('span', {}, `${count(event.bytes)} bytes`)));
}

function place({ partition, offset }) {
  return h('span', {}, `partition ${partition}, offset ${count(offset)}`);
}

/** With a function that reads it again. */
export function lettersCard(whose, signal) {
  return pagedCard(`Dead letters of ${whose}`, '/v1/dead-letters', signal,
    ({ deadLetters, cursor, olderForgotten }, whole) => ({
      items: deadLetters.map(letterItem),
      hint: cursor ? '' : whole && deadLetters.length === 0 ? 'None.'
        : olderForgotten ? 'There were more; the topic dead-letters has them.' : '',
      more: 'Older ones',
    }));
}

function letterItem(letter) {
  return h('li', {},
    h('div', { className: 'log-head' },
      letter.documentId === null ? h('span', {}, 'without a key')
        : h('a', { href: `#/documents/${encodeURIComponent(letter.documentId)}`, dir: 'auto' }, letter.documentId),
      h('code', {}, letter.reason)),
    h('p', { dir: 'auto' }, letter.message),
    h('p', { className: 'facts' }, h('span', {}, moment(letter.time)), place(letter.position),
      letter.space && h('span', {}, letter.space)));
}
