// Quality over time: for each participant a small line for each figure.

import {curve} from './history.js';
import {setText} from './rows.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 300;
const HEIGHT = 50;
// least: what the scale shows at least, so that small changes stay small.
const FIGURES = [
  {column: 'roundTripMs', label: 'round trip', unit: 'ms', least: 50, digits: 0},
  {column: 'lossPercent', label: 'loss', unit: '%', least: 5, digits: 1},
  {column: 'concealedPercent', label: 'made-up sound', unit: '%', least: 5, digits: 1},
  {column: 'mouthToEarMs', label: 'mouth to ear', unit: 'ms', least: 200, digits: 0},
];

// people: names by id. now: the hub's uptime, seconds.
export function drawCharts(box, history, people, now) {
  const wanted = history.ids.filter((id) => people.has(id));
  const charts = new Map([...box.children].map((chart) => [chart.dataset.id, chart]));
  for (const [id, chart] of charts) if (!wanted.includes(id)) chart.remove();
  for (const id of wanted) {
    let chart = charts.get(id);
    if (!chart) {
      chart = makeChart(id);
      box.append(chart);
    }
    setText(chart.querySelector('h3'), people.get(id));
    FIGURES.forEach((figure, i) => draw(chart.querySelectorAll('figure')[i], figure, history.series(id, figure.column), now));
  }
}

function draw(box, {label, unit, least, digits}, series, now) {
  const {path, top} = curve(series, {width: WIDTH, height: HEIGHT, least, now});
  box.querySelector('.curve').setAttribute('d', path);
  const last = series.at(-1)?.[1] ?? null;
  const text = last === null ? '–' : `${last.toFixed(digits)} ${unit}`;
  setText(box.querySelector('b'), text);
  box.querySelector('svg').setAttribute('aria-label', `${label}: ${text} now, scale to ${top.toFixed(digits)} ${unit}`);
}

function makeChart(id) {
  const chart = document.createElement('div');
  chart.className = 'chart';
  chart.dataset.id = id;
  const lines = document.createElement('div');
  lines.className = 'lines';
  for (const {label} of FIGURES) lines.append(makeFigure(label));
  chart.append(document.createElement('h3'), lines);
  return chart;
}

function makeFigure(label) {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  const name = document.createElement('span');
  name.textContent = label;
  caption.append(name, document.createElement('b'));
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 -2 ${WIDTH} ${HEIGHT + 4}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  const floor = document.createElementNS(SVG, 'path');
  floor.setAttribute('class', 'floor');
  floor.setAttribute('d', `M0 ${HEIGHT}H${WIDTH}M0 0H${WIDTH}`);
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('class', 'curve');
  svg.append(floor, line);
  figure.append(caption, svg);
  return figure;
}
