// What is written in the room: a list of messages, newest last, and a line to write one.

export const LONGEST_TEXT = 500;
const MOST_SHOWN = 200;
const BURST = 5;
const REFILL_MS = 1000;

// Lets some at once and then one a second through, for each who writes.
export class ChatGate {
  #now;
  #tokens = BURST;
  #since;

  // now(): a monotonic time, ms
  constructor(now = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  pass() {
    const now = this.#now();
    this.#tokens = Math.min(BURST, this.#tokens + (now - this.#since) / REFILL_MS);
    this.#since = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

// Text that may be shown, or '' when there is none.
export function cleanText(text) {
  if (typeof text !== 'string') return '';
  return [...text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()].slice(0, LONGEST_TEXT).join('');
}

export class Chat {
  #list;

  // say(text): sends; false when that was too fast
  constructor({form, input, list, say}) {
    this.#list = list;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const text = cleanText(input.value);
      if (text && say(text)) input.value = '';
    });
  }

  show(name, text) {
    const item = document.createElement('li');
    const who = document.createElement('span');
    who.className = 'name';
    who.textContent = name;
    item.append(who, ` ${text}`);
    this.#list.append(item);
    while (this.#list.childElementCount > MOST_SHOWN) this.#list.firstElementChild.remove();
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  clear() {
    this.#list.replaceChildren();
  }
}
