import { access, events } from './api.js';
import { announce, count, decimal, duration, h, problemBox, svg } from './dom.js';
import { lettersCard } from './log.js';

const RETRY_MILLIS = 2000;
const SAMPLES = 60;
const STATES = { running: 'good', live: 'good', ready: 'good', ok: 'good', done: 'good', failed: 'bad', stopped: 'bad',
  degraded: 'warn', paused: 'warn', waiting: 'warn', retired: '' };
/** Where nobody knows the reason. */
const REASONS = { any: 'whatever the reason', 'of-earlier-runs': 'of earlier runs' };

export async function showStatus(main, { signal }) {
  const connection = h('span', { className: 'state' }, 'connecting');
  const page = h('div', {});
  const letters = lettersCard(access.get().key ? 'the key\'s tenant' : `tenant ${access.name()}`, signal);
  main.replaceChildren(h('div', { className: 'card-head' }, h('h1', {}, 'Status'), connection), page, letters.card);
  const rates = new Rates();
  let said = '';
  let known;
  let looks = 0;
  while (!signal.aborted) {
    try {
      await events('/v1/status/events', signal, (status) => {
        rates.add(status);
        connection.className = `state ${STATES[status.status] ?? 'warn'}`;
        connection.textContent = status.status === 'ok' ? 'live' : status.status;
        if (said !== status.status) announce(`Status ${status.status}`);
        said = status.status;
        page.replaceChildren(...sections(status, rates));
        const total = lettersIn(status);
        // Counted by one and read by another: looked at once more a little later.
        if (known !== undefined && known !== total) looks = 3;
        if (looks-- > 0) letters.again();
        known = total;
      });
      connection.className = 'state warn';
      connection.textContent = 'reconnecting';
    } catch (error) {
      if (signal.aborted) return;
      connection.className = 'state bad';
      connection.textContent = 'no connection';
      if (page.children.length === 0 || error.problem) page.replaceChildren(problemBox(error));
      // Trying again would not help before there is another key, with which the page is made anew.
      if (error.problem?.status === 401 || error.problem?.status === 403) return;
    }
    await pause(signal);
  }
}

function lettersIn(status) {
  return status.embedders.flatMap((one) => Object.values(one.deadLetters)).reduce((sum, number) => sum + number, 0);
}

function pause(signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, RETRY_MILLIS);
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** Events decided per second, from one look to the next. */
class Rates {
  constructor() {
    this.samples = [];
  }

  add(status) {
    const decided = status.embedders.reduce((sum, one) => sum + one.consumed - one.pending, 0);
    const now = performance.now();
    if (this.last && decided >= this.last.decided) {
      this.samples.push((decided - this.last.decided) / ((now - this.last.now) / 1000));
      if (this.samples.length > SAMPLES) this.samples.shift();
    }
    this.last = { decided, now };
  }

  plot() {
    const top = Math.max(1, ...this.samples);
    const points = this.samples.map((rate, at) => `${(100 * at) / (SAMPLES - 1)},${30 - (28 * rate) / top}`).join(' ');
    return h('div', {}, h('p', { className: 'facts' }, h('span', {}, `${decimal(this.samples.at(-1) ?? 0)} events/s`),
      h('span', {}, `at most ${decimal(Math.max(0, ...this.samples))} in the last ${SAMPLES} s`)),
    svg('svg', { class: 'spark', viewBox: '0 0 100 31', preserveAspectRatio: 'none', role: 'img',
      'aria-label': 'Events decided per second, last minute' }, svg('polyline', { points })));
  }
}

function sections(status, rates) {
  return [
    ...status.reasons.map((reason) => h('div', { className: 'problem' }, h('p', {}, reason))),
    ...rebuilds(status.rebuilds),
    h('h2', {}, 'Stores'), h('div', { className: 'cards' }, status.stores.map(storeCard)),
    h('h2', {}, 'Embedding'), h('div', { className: 'cards' }, h('section', { className: 'card' }, h('h3', {}, 'Throughput'),
      rates.plot()), status.embedders.map(embedderCard)),
  ];
}

function state(name) {
  return h('span', { className: `state ${STATES[name] ?? 'warn'}` }, name);
}

function rebuilds(all) {
  const open = all.filter((one) => one.step !== 'done');
  return open.length === 0 ? [] : [h('h2', {}, 'Rebuilds'), h('div', { className: 'cards' }, open.map((one) => {
    const known = one.total > 0;
    return h('section', { className: 'card' },
      h('div', { className: 'card-head' }, h('h3', {}, `${one.store}, generation ${one.generation}`), state(one.step)),
      h('progress', { 'aria-label': `Progress of ${one.phase}`, ...(known ? { max: one.total, value: one.done } : {}) }),
      h('p', { className: 'facts' }, h('span', {}, one.phase),
        h('span', {}, known ? `${count(one.done)} of ${count(one.total)} ${one.unit}` : `${count(one.done)} ${one.unit}`),
        one.perSecond > 0 && h('span', {}, `${decimal(one.perSecond)}/s`),
        one.etaSeconds != null && h('span', {}, `${duration(one.etaSeconds)} left`)),
      one.reason && h('p', {}, one.reason), one.fix && h('p', { className: 'hint' }, one.fix),
      one.problems.map((problem) => h('p', { className: 'hint' }, `Met on the way: ${problem}`)));
  }))];
}

function figure(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function storeCard(store) {
  const live = store.live;
  const sinks = new Map(store.sinks.map((sink) => [sink.generation, sink]));
  return h('section', { className: 'card' },
    h('div', { className: 'card-head' }, h('h3', {}, store.store), state(store.problem ? 'degraded' : 'ok')),
    store.problem && h('p', {}, store.problem),
    live && h('dl', { className: 'figures' }, figure('Documents', count(live.documents)), figure('Chunks', count(live.chunks)),
      figure('Lag', live.lagRecords == null ? '–' : count(live.lagRecords)),
      figure('Lag in time', live.lagSeconds == null ? '–' : duration(live.lagSeconds))),
    h('div', { className: 'scroll' }, h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Generation'), h('th', { scope: 'col' }, 'State'),
        h('th', { scope: 'col' }, 'Sink'), h('th', { scope: 'col', className: 'number' }, 'Lag'))),
      h('tbody', {}, store.generations.map((one) => {
        const sink = sinks.get(one.number);
        return h('tr', {}, h('td', { title: one.space }, `${one.number} `, h('span', { className: 'hint mono' }, one.space)),
          h('td', {}, state(one.state)), h('td', {}, sink ? sink.state : '–'),
          h('td', { className: 'number' }, sink ? count(sink.lagRecords) : '–'));
      })))));
}

function embedderCard(one) {
  const letters = Object.entries(one.deadLetters);
  return h('section', { className: 'card' },
    h('div', { className: 'card-head' }, h('h3', { className: 'mono' }, one.space), state(one.state)),
    h('dl', { className: 'figures' }, figure('Consumed', count(one.consumed)), figure('Embedded', count(one.embedded)),
      figure('Superseded', count(one.superseded)), figure('Duplicate', count(one.duplicate)), figure('Pending', count(one.pending))),
    h('h3', {}, 'Dead letters'),
    letters.length === 0 ? h('p', { className: 'hint' }, 'None.')
      : h('table', {}, h('tbody', {}, letters.map(([reason, number]) => h('tr', {}, h('td', {}, REASONS[reason] ?? reason),
        h('td', { className: 'number' }, count(number)))))));
}
