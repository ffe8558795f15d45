// The page: entrance, call, settings. The room id comes from the fragment of the address, which no server sees.

import {selfId} from '@trystero-p2p/core';
import {Chat} from './chat.js';
import {showInvite} from './invite.js';
import {fragmentIn, namesRelays, parseLink} from './link.js';
import {Mesh} from './mesh.js';
import {Microphone, MicrophoneError, listDevices} from './microphone.js';
import {watchNetwork} from './network.js';
import {PeopleList} from './people.js';
import {Rendezvous} from './rendezvous.js';
import {NoSignaling, Signaling} from './signaling.js';

const ui = Object.fromEntries(
  [...document.querySelectorAll('[id]')].map((element) => [element.id.replaceAll('-', '_'), element]));
const IN_ROOM = 'You are in the room.';
const NO_WAY = 'This link does not say where to find the room. Ask whoever sent it for a fresh one; '
  + '“sudo roomhubctl invite” prints it.';
const NO_ROOM = 'That is no link to a room. Paste the whole of it, as you got it.';
const LOST = 'The connection to the hub is lost; the call goes on.';
const UNREACHABLE = 'The room cannot be reached; trying again.';
const ALONE = 'You are in the room; nobody else is. If you expected somebody, compare the link with theirs.';
const ALONE_AFTER_MS = 3000;
const MOST_MISSING = 3;
const microphone = new Microphone();
const people = new PeopleList(ui.people);
// The same id in the Trystero room and over signaling: whoever is met by both is one.
const self = {name: '', peerId: selfId, muted: false};
// A page on any other site has no hub behind it: build.mjs writes that into it.
const served = document.documentElement.dataset.site !== 'static';
let signaling = null;
let mesh = null;
let rendezvous = null;
let left = Promise.resolve();
let meters = 0;
let wakeLock = null;

function remembered(key) {
  try {
    return localStorage.getItem('roomhub.' + key) ?? '';
  } catch {
    return '';
  }
}

function remember(key, value) {
  try {
    localStorage.setItem('roomhub.' + key, value);
  } catch {
    // A browser that keeps nothing is no reason to fail.
  }
}

function link() {
  return parseLink(location.hash);
}

function namesRoom() {
  return fragmentIn(location.hash) !== '';
}

// Takes the link that was typed in place of the one that the page was opened by.
function takeLink() {
  const fragment = fragmentIn(ui.room.value);
  if (fragment) history.replaceState(null, '', `#${fragment}`);
  return fragment !== '';
}

function showProblem(text) {
  ui.problem.textContent = text;
  ui.problem.hidden = !text;
}

function tell(text) {
  ui.news.textContent = text;
}

function showEntrance() {
  ui.room.hidden = ui.room_label.hidden = namesRoom();
  ui.room.required = !namesRoom();
  ui.hidden_address.hidden = link().iceTransportPolicy !== 'relay';
  if (!served && !namesRelays(link())) showProblem(NO_WAY);
  ui.hub_status.hidden = !served;
  ui.entrance.hidden = false;
  ui.call.hidden = true;
  document.title = ui.heading.textContent = 'Join the room';
}

async function join(withMicrophone) {
  showProblem('');
  if (!namesRoom() && !takeLink()) {
    showProblem(NO_ROOM);
    return;
  }
  ui.goodbye.hidden = true;
  ui.listen.hidden = true;
  ui.join.disabled = true;
  try {
    if (withMicrophone) await microphone.open(ui.microphone.value, ui.processing.checked);
  } catch (error) {
    showProblem(error instanceof MicrophoneError ? error.message : String(error));
    ui.listen.hidden = false;
    return;
  } finally {
    ui.join.disabled = false;
  }
  self.name = ui.name.value.trim() || 'guest';
  remember('name', self.name);
  setMuted(!withMicrophone);
  ui.mute.disabled = !withMicrophone;
  listDevices(ui.microphone, 'audioinput', remembered('microphone'));
  listDevices(ui.speaker, 'audiooutput', remembered('speaker'));

  await left;
  meet(link());
  mesh.addEventListener('change', showPeople);
  mesh.addEventListener('came', ({detail}) => tell(`${detail.name} is here`));
  mesh.addEventListener('went', ({detail}) => tell(`${detail.name} has left`));
  mesh.addEventListener('refused', ({detail}) => showProblem(`${detail.name}: ${detail.message}`));
  mesh.addEventListener('chat', ({detail}) => say(detail.person.name, detail.text));
  mesh.useSpeaker(remembered('speaker'));
  ui.entrance.hidden = true;
  ui.call.hidden = false;
  ui.mute.focus();
  showPeople();
  start();
  meters = setInterval(() => people.drawLevels(), 100);
  wakeLock = await navigator.wakeLock?.request('screen').catch(() => null);
}

// How to meet the others: over the hub's own server where there is one, and in the Trystero room.
function meet(found) {
  const configuration = {iceServers: found.iceServers, iceTransportPolicy: found.iceTransportPolicy};
  const origin = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`;
  signaling = served && found.rails.has('ws')
    ? new Signaling(`${origin}/ws`, found.room,
      () => ({name: self.name, peerId: self.peerId, kind: 'guest', muted: self.muted}))
    : new NoSignaling();
  let full = '';
  signaling.addEventListener('joined', () => {
    if (ui.problem.textContent === full) showProblem('');
    showState(IN_ROOM);
    setTimeout(showPeople, ALONE_AFTER_MS);
  });
  signaling.addEventListener('down', () => showState(mesh?.people.size ? LOST : UNREACHABLE));
  signaling.addEventListener('refused', ({detail}) => {
    // The others concern one message, such as to somebody who has just left, and mend themselves.
    if (!['room-full', 'server-full'].includes(detail.code)) return;
    full = detail.message;
    showProblem(full);
  });
  mesh = new Mesh({signaling, self, track: microphone.track, makeSink, configuration});
  const ownRelay = served && found.rails.has('relay') ? `${origin}/relay` : null;
  rendezvous = new Rendezvous({link: found, ownRelay, configuration, mesh, refused: showProblem});
}

async function start() {
  showState('Joining …');
  if (signaling instanceof NoSignaling) {
    await rendezvous.join();
    if (mesh) showState(IN_ROOM);
    showPeople();
  } else {
    rendezvous.watch(signaling);
    signaling.start();
  }
}

function leave() {
  clearInterval(meters);
  mesh?.close();
  signaling?.leave();
  left = Promise.resolve(rendezvous?.leave());
  microphone.close();
  wakeLock?.release();
  mesh = signaling = rendezvous = wakeLock = null;
  people.show([]);
  chat.clear();
  showProblem('');
  showEntrance();
  tell('You have left the room.');
  ui.goodbye.hidden = false;
  ui.join.focus();
}

function setMuted(muted) {
  self.muted = muted;
  microphone.live = !muted;
  ui.mute.setAttribute('aria-pressed', String(muted));
  ui.mute.textContent = !microphone.track ? 'No microphone' : muted ? 'Muted' : 'Mute';
  mesh?.tellState();
  showPeople();
}

function showState(text) {
  ui.state.textContent = text;
}

// What is known of the room: its hub's name, and whether anybody is there.
function showRoom() {
  const hub = [...mesh.people.values()].find((person) => person.hub);
  if (hub) document.title = ui.heading.textContent = hub.name;
  const anybody = mesh.people.size > 0;
  if ([IN_ROOM, ALONE].includes(ui.state.textContent)) showState(anybody ? IN_ROOM : ALONE);
  if ([LOST, UNREACHABLE].includes(ui.state.textContent)) showState(anybody ? LOST : UNREACHABLE);
}

function showPeople() {
  if (!mesh) return;
  showRoom();
  showMissing();
  const others = [...mesh.people.values()].map((person) => ({
    id: person.id, name: person.name, muted: person.muted,
    notes: [person.muted ? 'muted' : '', notesOf(person)].filter(Boolean).join(', '),
    level: () => person.peer?.level ?? 0,
  }));
  people.show([
    {id: self.peerId, name: `${self.name} (you)`, muted: self.muted, notes: self.muted ? 'muted' : '',
      level: () => microphone.level},
    ...others]);
}

// A plain sentence for each pair that does not hear each other.
function showMissing() {
  const pairs = mesh.missing.map(({one, other, through}) => (through
    ? `${one} and ${other} hear each other only through ${through}, which could listen: not end-to-end encrypted.`
    : `${one} and ${other} do not hear each other.`));
  const more = pairs.length > MOST_MISSING ? ` So it is with ${pairs.length - MOST_MISSING} more pairs.` : '';
  const text = pairs.slice(0, MOST_MISSING).join(' ') + more;
  ui.missing.textContent = text && `${text} A direct connection is being tried again.`;
  ui.missing.hidden = !text;
}

function notesOf(person) {
  if (person.error) return person.error;
  if (!person.peer) return 'not connected';
  const state = person.peer.pc.connectionState;
  if (state === 'connected') return person.peer.quality && `${person.peer.quality} connection`;
  return state === 'disconnected' ? 'connection lost, trying again' : 'connecting …';
}

function say(name, text) {
  chat.show(name, text);
  tell(`${name} writes: ${text}`);
}

function makeSink() {
  const sink = new Audio();
  ui.sound.append(sink);
  return sink;
}

async function changeMicrophone() {
  remember('microphone', ui.microphone.value);
  remember('processing', ui.processing.checked ? '' : 'off');
  if (!mesh || !microphone.track) return;
  try {
    await mesh.useTrack(await microphone.open(ui.microphone.value, ui.processing.checked));
    showProblem('');
  } catch (error) {
    showProblem(error.message);
  }
}

const chat = new Chat({
  form: ui.chat, input: ui.text, list: ui.messages,
  say: (text) => {
    const sent = mesh?.say(text);
    if (sent) chat.show(`${self.name} (you)`, text);
    return sent;
  },
});
ui.invite.addEventListener('toggle', () => {
  if (ui.invite.open) showInvite({link: ui.invite_link, code: ui.invite_code, note: ui.invite_note});
});
ui.invite_copy.addEventListener('click', async () => {
  ui.invite_link.select();
  await navigator.clipboard?.writeText(ui.invite_link.value);
  tell('The link is copied.');
});
ui.entrance.addEventListener('submit', (event) => {
  event.preventDefault();
  join(true);
});
ui.listen.addEventListener('click', () => join(false));
ui.mute.addEventListener('click', () => setMuted(!self.muted));
ui.leave.addEventListener('click', leave);
ui.microphone.addEventListener('change', changeMicrophone);
ui.processing.addEventListener('change', changeMicrophone);
ui.speaker.addEventListener('change', () => {
  remember('speaker', ui.speaker.value);
  mesh?.useSpeaker(ui.speaker.value);
});
navigator.mediaDevices?.addEventListener('devicechange', () => {
  listDevices(ui.microphone, 'audioinput', remembered('microphone'));
  listDevices(ui.speaker, 'audiooutput', remembered('speaker'));
});
watchNetwork({
  changed: () => {
    signaling?.doubt();
    mesh?.doubt();
  },
  awake: () => signaling?.doubt(),
});
window.addEventListener('hashchange', () => mesh || showEntrance());
window.addEventListener('pagehide', () => mesh && leave());

ui.name.value = remembered('name');
ui.processing.checked = remembered('processing') !== 'off' && link().processing;
ui.speaker.hidden = ui.speaker_label.hidden = !('setSinkId' in HTMLMediaElement.prototype);
listDevices(ui.microphone, 'audioinput', remembered('microphone'));
listDevices(ui.speaker, 'audiooutput', remembered('speaker'));
if (!window.isSecureContext) {
  microphone.open('', true).catch((error) => showProblem(error.message));
}
showEntrance();
