// The link by which people join: all of it stands behind # in the address, which no server sees.
//   #ROOM&password=…&app=…&nostr=wss://…&mqtt=wss://…&torrent=wss://…&relay=wss://…
//     &ice=stun:…&ice-policy=relay&processing=off&rails=relay
// The README explains each part; JoinLink.java writes the same.

// Relays of a Trystero room by strategy; relay is @trystero-p2p/ws-relay.
export const STRATEGIES = ['nostr', 'mqtt', 'torrent', 'relay'];

const MOST_OF_EACH = 8;
const DEFAULT_APP = 'roomhub';

// {room, password, app, relays: {nostr: [url…], …}, iceServers, iceTransportPolicy, processing, rails: Set}
export function parseLink(hash) {
  const [room, ...parts] = hash.replace(/^#/, '').split('&');
  const link = {
    room: decoded(room), password: '', app: DEFAULT_APP, iceServers: [], iceTransportPolicy: 'all',
    processing: true, rails: new Set(['ws', 'relay']),
    relays: Object.fromEntries(STRATEGIES.map((strategy) => [strategy, []])),
  };
  for (const part of parts) {
    const [key, value] = cut(part, '=');
    if (STRATEGIES.includes(key)) {
      const url = decoded(value);
      if (/^wss?:\/\//.test(url) && link.relays[key].length < MOST_OF_EACH) link.relays[key].push(url);
    } else if (key === 'ice' && link.iceServers.length < MOST_OF_EACH) {
      const [urls, username, credential] = value.split(',').map(decoded);
      if (/^(stun|turn)s?:/.test(urls)) link.iceServers.push(username ? {urls, username, credential} : {urls});
    } else if (key === 'ice-policy') {
      link.iceTransportPolicy = value === 'relay' ? 'relay' : 'all';
    } else if (key === 'password') {
      link.password = decoded(value);
    } else if (key === 'app') {
      link.app = decoded(value) || DEFAULT_APP;
    } else if (key === 'processing') {
      link.processing = value !== 'off';
    } else if (key === 'rails') {
      link.rails = new Set(value.split(','));
    }
  }
  return link;
}

// What stands behind # in a link, of a whole link or of that part alone; '' where that names no room.
export function fragmentIn(text) {
  const fragment = text.trim().replace(/^[^#]*#/, '');
  return /^[\w-]{12,64}$/.test(parseLink(fragment).room) ? fragment : '';
}

// Whether any relay is named.
export function namesRelays(link) {
  return STRATEGIES.some((strategy) => link.relays[strategy].length > 0);
}

// The link to hand on: without what concerns this device only.
export function toHandOn(address) {
  const [base, fragment] = cut(address, '#');
  return `${base}#${fragment.split('&').filter((part) => !/^(processing|rails)=/.test(part)).join('&')}`;
}

function cut(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
