// The status view: what the hub is doing, and with the admin token its controls.

import {drawCharts} from './charts.js';
import {History} from './history.js';
import {HubApi, Refusal, tokenOf} from './hub-api.js';
import {drawCode} from './qr.js';
import {Rows, setText} from './rows.js';
import * as words from './words.js';

const ui = Object.fromEntries(
  [...document.querySelectorAll('[id]')].map((element) => [element.id.replaceAll('-', '_'), element]));
const VIEW_MS = 1000;
const QUALITY_MS = 4000;
const SLOW_MS = 15000;
const api = new HubApi({storage: window.sessionStorage});
const history = new History();
const lists = {
  people: new Rows(ui.people), signaling: new Rows(ui.signaling), sound: new Rows(ui.sound),
  leds: new Rows(ui.leds), devices: new Rows(ui.devices),
};
let view = null;
let invite = '';
let draggingVolume = false;

function showProblem(text) {
  setText(ui.problem, text);
  ui.problem.hidden = !text;
}

function show(next) {
  if (view && next.uptimeSeconds < view.uptimeSeconds) history.clear();
  view = next;
  document.title = `${view.name}: status`;
  setText(ui.name, view.name);
  setText(ui.state, view.state);
  ui.state.className = `state ${words.goodness(view.state)}`;
  setText(ui.muted, view.muted ? 'muted' : 'live');
  setText(ui.volume_now, `${view.volume} %`);
  setText(ui.uptime, words.duration(view.uptimeSeconds));
  setText(ui.version, view.version ?? '');
  ui.version_row.hidden = !view.version;
  showWarnings();
  lists.people.show(view.people.map(words.person));
  ui.nobody.hidden = view.people.length > 0;
  lists.signaling.show(view.signaling.map(words.rail));
  lists.sound.show([words.device('Microphone', view.input, view.muted), words.device('Speaker', view.output)]);
  lists.leds.show(Object.entries(view.leds).map(words.led));
  showControls();
}

function showWarnings() {
  const sentences = view.warnings ?? (view.warningCount
    ? [`${view.warningCount} ${view.warningCount === 1 ? 'warning' : 'warnings'}; unlock the controls to read.`] : []);
  ui.warnings.hidden = sentences.length === 0;
  const shown = [...ui.warnings.children].map((item) => item.textContent);
  if (shown.join('\n') !== sentences.join('\n')) {
    ui.warnings.replaceChildren(...sentences.map((text) => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    }));
  }
}

function showControls() {
  for (const part of [ui.controls, ui.invite_card, ui.devices_card, ui.log_card, ui.unlocked]) part.hidden = !view.admin;
  ui.token_form.hidden = view.admin;
  ui.mute.setAttribute('aria-pressed', String(view.muted));
  setText(ui.mute, view.muted ? 'Muted' : 'Mute');
  if (!draggingVolume) ui.volume.value = view.volume;
}

// Asks again and again, also after failures, but not while nobody looks.
function every(ms, ask) {
  let running = false;
  const tick = async () => {
    if (running || document.hidden) return;
    running = true;
    try {
      await ask();
    } catch (error) {
      refused(error);
    } finally {
      running = false;
    }
  };
  setInterval(tick, ms);
  document.addEventListener('visibilitychange', tick);
  return tick;
}

function refused(error) {
  if (error instanceof Refusal && error.status === 401) {
    lock();
    showTokenProblem(error.message);
  } else if (error instanceof Refusal) {
    showProblem(`The hub refuses: ${error.message}.`);
  } else {
    showProblem('The hub does not answer; trying again.');
  }
}

function showTokenProblem(text) {
  setText(ui.token_problem, text && `${text[0].toUpperCase()}${text.slice(1)}.`);
  ui.token_problem.hidden = !text;
}

const look = every(VIEW_MS, async () => {
  show(await api.get('view'));
  showProblem('');
});

const lookAtQuality = every(QUALITY_MS, async () => {
  history.add(await api.get(history.last < 0 ? 'quality' : `quality?since=${history.last.toFixed(3)}`));
  const people = new Map((view?.people ?? []).map((person, i) => [person.id, words.nameOf(person, i)]));
  drawCharts(ui.charts, history, people, view?.uptimeSeconds ?? history.last);
  ui.no_quality.hidden = ui.charts.children.length > 0;
});

const lookAtDetails = every(SLOW_MS, async () => {
  if (!api.token) return;
  showLog((await api.get('log')).lines);
  const {devices} = await api.get('devices');
  lists.devices.show(devices.map(words.listedDevice));
  ui.no_devices.hidden = devices.length > 0;
  await showInvite((await api.get('invite')).urls[0] ?? '');
});

function showLog(lines) {
  const atEnd = ui.log.scrollHeight - ui.log.scrollTop - ui.log.clientHeight < 40;
  setText(ui.log, lines.join('\n'));
  if (atEnd) ui.log.scrollTop = ui.log.scrollHeight;
}

async function showInvite(url) {
  if (url === invite) return;
  invite = url;
  ui.invite_code.replaceChildren(...(url ? [await drawCode(url, 'The link to join as a QR code')] : []));
  ui.invite_link.hidden = !url;
  if (url) ui.invite_link.href = url;
}

function lock() {
  api.token = '';
  invite = '';
  setText(ui.log, '');
  lists.devices.show([]);
  ui.invite_code.replaceChildren();
  ui.invite_link.removeAttribute('href');
  history.clear();
}

async function unlock(token) {
  api.token = token;
  history.clear();
  try {
    show(await api.get('view'));
    showTokenProblem('');
    ui.token.value = '';
    ui.news.textContent = 'The controls are unlocked.';
    lookAtQuality();
    lookAtDetails();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    lock();
    showTokenProblem(error.message);
  }
}

async function control(what, body) {
  try {
    await api.post(what, body);
    await look();
  } catch (error) {
    refused(error);
  }
}

ui.token_form.addEventListener('submit', (event) => {
  event.preventDefault();
  unlock(ui.token.value.trim()).catch(refused);
});
ui.lock.addEventListener('click', () => {
  lock();
  look().then(() => ui.token.focus());
});
ui.mute.addEventListener('click', () => control('mute', {muted: !view.muted}));
ui.volume.addEventListener('input', () => {
  draggingVolume = true;
});
ui.volume.addEventListener('change', async () => {
  await control('volume', {volume: Number(ui.volume.value)});
  draggingVolume = false;
});

const linked = tokenOf(location.hash);
if (linked) {
  api.token = linked;
  // Out of the address, so that it is in no bookmark and no screenshot.
  window.history.replaceState(null, '', location.pathname);
}
await look();
await lookAtQuality();
await lookAtDetails();
