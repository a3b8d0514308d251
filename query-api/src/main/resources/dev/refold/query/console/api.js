// Calls the API of the server this page came from, as the tenant or with the key that this tab was given.

export class ApiError extends Error {
  constructor(problem, retryAfter) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

const EMPTY = { tenant: '', key: '' };

export const access = {
  get() {
    return { ...EMPTY, ...JSON.parse(sessionStorage.getItem('access') ?? '{}') };
  },
  set(tenant, key) {
    sessionStorage.setItem('access', JSON.stringify({ tenant, key }));
  },
  name() {
    const { tenant, key } = access.get();
    return key ? 'of the key' : tenant || 'default';
  },
};

function headers(extra = {}) {
  const { tenant, key } = access.get();
  if (key) return { Authorization: `Bearer ${key}`, ...extra };
  return tenant ? { 'X-Refold-Tenant': tenant, ...extra } : extra;
}

async function checked(response) {
  if (response.ok) return response;
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  throw new ApiError(asProblem(response, await response.text()), retryAfter);
}

/** What is no problem of ours comes from something in between. */
function asProblem(response, text) {
  try {
    const problem = JSON.parse(text);
    if (problem.title && problem.status) return problem;
  } catch {
    // Not JSON.
  }
  return { title: response.statusText || 'No answer of Refold', status: response.status, detail: text.slice(0, 300),
    fix: 'Something between this page and Refold answered: look at the proxy, or whether another server has the address.' };
}

export async function get(path, signal) {
  return (await checked(await fetch(path, { headers: headers(), signal }))).json();
}

export async function post(path, body, signal) {
  return (await checked(await fetch(path, {
    method: 'POST', headers: headers({ 'Content-Type': 'application/json' }), body: JSON.stringify(body), signal,
  }))).json();
}

/**
 * Server-sent events (WHATWG HTML, 9.2), read with fetch: EventSource cannot send a credential. Calls back with every
 * event's parsed data until the signal or the server ends it.
 */
export async function events(path, signal, callback) {
  const response = await checked(await fetch(path, { headers: headers({ Accept: 'text/event-stream' }), signal }));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += value;
    let end;
    while ((end = buffer.indexOf('\n\n')) >= 0) {
      const data = buffer.slice(0, end).split('\n').filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart()).join('\n');
      buffer = buffer.slice(end + 2);
      if (data) callback(JSON.parse(data));
    }
  }
}

/** What can be searched: every store's live generation, then all of its generations by number. */
export async function sides(signal) {
  const status = await get('/v1/status', signal);
  return status.stores.flatMap((store) => [[store.store, store.store],
    ...store.generations.filter((one) => one.state !== 'failed')
      .map((one) => [`${store.store}@${one.number}`, `${store.store}@${one.number} (${one.state})`])]);
}
