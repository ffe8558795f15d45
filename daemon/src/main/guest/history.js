// What is remembered of everybody's quality, and how it becomes a line.

const KEPT_SECONDS = 600;

export class History {
  #peers = new Map();
  #columns = [];
  last = -1;

  // Adds what GET /status/quality answered.
  add({columns, peers}) {
    this.#columns = columns;
    for (const {id, rows} of peers) {
      const kept = this.#peers.get(id) ?? [];
      kept.push(...rows);
      this.#peers.set(id, kept);
      if (rows.length) this.last = Math.max(this.last, rows.at(-1)[0]);
    }
    for (const [id, rows] of this.#peers) {
      while (rows.length && rows[0][0] < this.last - KEPT_SECONDS) rows.shift();
      if (!rows.length) this.#peers.delete(id);
    }
  }

  // A restarted hub begins to count again.
  clear() {
    this.#peers.clear();
    this.last = -1;
  }

  get ids() {
    return [...this.#peers.keys()];
  }

  // [[seconds, number or null]…] of a column.
  series(id, column) {
    const place = this.#columns.indexOf(column);
    return (this.#peers.get(id) ?? []).map((row) => [row[0], row[place] ?? null]);
  }
}

// The path of a line in a box of width × height, the newest at the right; unknown values are gaps.
// least: the top of the scale is at least that.
export function curve(series, {width, height, least, now, seconds = KEPT_SECONDS}) {
  const known = series.map(([, value]) => value).filter((value) => value !== null);
  const top = Math.max(least, ...known);
  let path = '';
  let pen = 'M';
  for (const [at, value] of series) {
    if (value === null || at < now - seconds) {
      pen = 'M';
      continue;
    }
    const x = width * (1 - (now - at) / seconds);
    const y = height * (1 - Math.max(0, value) / top);
    path += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  }
  return {path, top};
}
