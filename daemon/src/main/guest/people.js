// The list of participants: one row each, kept in place so that a screen reader does not lose it.

export class PeopleList {
  #list;
  #rows = new Map();

  constructor(list) {
    this.#list = list;
  }

  // entries: [{id, name, notes, muted, level: () => 0..1}]
  show(entries) {
    const gone = new Set(this.#rows.keys());
    for (const entry of entries) {
      gone.delete(entry.id);
      let row = this.#rows.get(entry.id);
      if (!row) {
        row = this.#makeRow();
        this.#rows.set(entry.id, row);
        this.#list.append(row.item);
      }
      row.level = entry.level;
      set(row.name, entry.name);
      set(row.notes, entry.notes);
      row.item.classList.toggle('muted', entry.muted === true);
    }
    for (const id of gone) {
      this.#rows.get(id).item.remove();
      this.#rows.delete(id);
    }
  }

  drawLevels() {
    for (const {bar, level} of this.#rows.values()) {
      const db = 20 * Math.log10(Math.max(level(), 1e-4));
      bar.style.width = `${Math.round(Math.max(0, Math.min(100, (db + 60) / 0.6)))}%`;
    }
  }

  #makeRow() {
    const item = document.createElement('li');
    const [name, notes, meter, bar] = ['span', 'span', 'span', 'span'].map((tag) => document.createElement(tag));
    name.className = 'name';
    notes.className = 'notes';
    meter.className = 'meter';
    meter.setAttribute('aria-hidden', 'true');
    meter.append(bar);
    item.append(name, notes, meter);
    return {item, name, notes, bar, level: () => 0};
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
