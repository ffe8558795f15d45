// A list whose rows are kept in place while their contents change, so that a screen reader and a
// finger do not lose them.

export class Rows {
  #list;
  #rows = new Map();

  constructor(list) {
    this.#list = list;
  }

  // entries: as words.js makes them
  show(entries) {
    const gone = new Set(this.#rows.keys());
    for (const entry of entries) {
      gone.delete(entry.id);
      let row = this.#rows.get(entry.id);
      if (!row) {
        row = makeRow(entry);
        this.#rows.set(entry.id, row);
        this.#list.append(row.item);
      }
      setText(row.label, entry.name);
      setText(row.notes, entry.notes ?? '');
      row.notes.className = `notes ${entry.tone ?? ''}`;
      setText(row.more, entry.more ?? '');
      row.more.hidden = !entry.more;
      if (row.lamp) row.lamp.className = `lamp ${entry.lamp}`;
      if (row.bar) row.bar.style.width = `${Math.round(entry.level * 100)}%`;
    }
    for (const id of gone) {
      this.#rows.get(id).item.remove();
      this.#rows.delete(id);
    }
  }
}

function makeRow(entry) {
  const row = {item: document.createElement('li')};
  const name = span('name');
  row.label = span('');
  if (entry.lamp) {
    row.lamp = span('lamp');
    row.lamp.setAttribute('aria-hidden', 'true');
    name.append(row.lamp);
  }
  name.append(row.label);
  row.notes = span('notes');
  row.more = span('more');
  row.item.append(name, row.notes, row.more);
  if (entry.level !== undefined) {
    const meter = span('meter');
    // The figure stands beside it in words.
    meter.setAttribute('aria-hidden', 'true');
    row.bar = span('');
    meter.append(row.bar);
    row.item.append(meter);
  }
  return row;
}

function span(name) {
  const element = document.createElement('span');
  element.className = name;
  return element;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
