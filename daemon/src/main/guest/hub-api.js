// Asks the hub for what the status view shows. The token goes into a header: nothing rides along by
// itself, so no other page can use it.

const KEY = 'roomhub.token';

// The hub refuses; status is that of HTTP.
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class HubApi {
  #base;
  #fetch;
  #storage;
  #token = '';

  // fetch, storage: those of the browser, unless a test brings others.
  constructor({base = '', fetch = globalThis.fetch.bind(globalThis), storage = null} = {}) {
    this.#base = base;
    this.#fetch = fetch;
    this.#storage = storage;
    this.#token = this.#remembered();
  }

  get token() {
    return this.#token;
  }

  // Kept for this tab only.
  set token(token) {
    this.#token = token;
    try {
      if (token) this.#storage?.setItem(KEY, token);
      else this.#storage?.removeItem(KEY);
    } catch {
      // A browser that keeps nothing asks again.
    }
  }

  get(what) {
    return this.#ask(what, {method: 'GET'});
  }

  post(what, body) {
    return this.#ask(what, {
      method: 'POST', body: JSON.stringify(body), headers: {'Content-Type': 'application/json'},
    });
  }

  async #ask(what, options) {
    const headers = {...options.headers};
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    const answer = await this.#fetch(`${this.#base}/status/${what}`, {
      ...options, headers, cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
    });
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refusal(answer.status, data.error?.message ?? `the hub answers ${answer.status}`);
    return data;
  }

  #remembered() {
    try {
      return this.#storage?.getItem(KEY) ?? '';
    } catch {
      return '';
    }
  }
}

// The token of a link as “roomhubctl token” prints it, or ''.
export function tokenOf(hash) {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}
