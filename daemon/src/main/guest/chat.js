// What is written in the room: a list of messages, newest last, and a line to write one.

import {Gate} from './gate.js';

export const LONGEST_TEXT = 500;
const MOST_SHOWN = 200;
const AT_ONCE = 5;
const PER_SECOND = 1;

// For each who writes.
export class ChatGate extends Gate {
  constructor(now) {
    super(AT_ONCE, PER_SECOND, now);
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
