// The hub's figures in words, as rows of a list: {id, name, notes, tone, more, level, lamp}.

const QUIET_DB = -60;

// dBFS to the width of a meter, 0..1.
export function meter(levelDb) {
  return levelDb === null ? 0 : Math.max(0, Math.min(1, 1 - levelDb / QUIET_DB));
}

export function goodness(state) {
  return {connected: 'good', alone: 'good', degraded: 'bad', offline: 'bad'}[state] ?? '';
}

export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 1) return `${hours} h ${minutes % 60} min`;
  return minutes >= 1 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

export function nameOf(person, index) {
  return person.name ?? `${person.kind === 'hub' ? 'Hub' : 'Guest'} ${index + 1}`;
}

function figure(value, unit, digits = 0) {
  return value === null ? null : `${value.toFixed(digits)} ${unit}`;
}

export function person(entry, index) {
  const connected = entry.connectionState === 'connected';
  const figures = [
    entry.roundTripMs === null ? null : `round trip ${figure(entry.roundTripMs, 'ms')}`,
    entry.lossPercent === null ? null : `loss ${figure(entry.lossPercent, '%', 1)}`,
    entry.levelDb === null ? null : `level ${figure(entry.levelDb, 'dB')}`,
    entry.via && `met by ${entry.via}`,
  ].filter(Boolean);
  return {
    id: entry.id,
    name: nameOf(entry, index),
    notes: [entry.muted ? 'muted' : '', connected ? entry.quality ?? 'connected' : entry.connectionState]
      .filter(Boolean).join(', '),
    tone: connected ? (['poor', 'fair'].includes(entry.quality) ? 'bad' : entry.muted ? '' : 'good') : 'bad',
    more: entry.problem && !connected ? entry.problem : connected ? figures.join(' · ') : '',
    level: meter(entry.levelDb),
  };
}

export function rail(entry) {
  return {
    id: `${entry.type} ${entry.url}`,
    name: entry.type,
    notes: entry.state,
    tone: entry.state === 'up' ? 'good' : 'bad',
    more: [entry.url, entry.lastError].filter(Boolean).join(': '),
  };
}

export function device(what, entry, muted = false) {
  return {
    id: what,
    name: what,
    notes: entry.closed ? 'closed while muted' : !entry.open ? 'missing' : muted ? 'muted' : 'working',
    tone: entry.closed || (entry.open && muted) ? '' : entry.open ? 'good' : 'bad',
    more: [entry.name, entry.closed ? '' : entry.error].filter(Boolean).join(': '),
    level: entry.open ? meter(entry.levelDb) : 0,
  };
}

export function led([name, state]) {
  return {
    id: name, name: `${name} lamp`, notes: state.replaceAll(/[-_]/g, ' ').toLowerCase(),
    lamp: state === 'on' ? 'lit' : state === 'off' ? 'dark' : 'blink',
  };
}

export function listedDevice(entry) {
  return {
    id: `${entry.direction} ${entry.name}`,
    name: entry.name,
    notes: entry.inUse ? 'in use' : entry.direction,
    tone: entry.inUse ? 'good' : '',
    more: `${entry.direction}: ${entry.description}`,
  };
}
