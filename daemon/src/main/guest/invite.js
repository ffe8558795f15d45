// The link to hand on, as text and as a QR code. The code is drawn in the page: no server is asked.

import {toHandOn} from './link.js';

const SVG = 'http://www.w3.org/2000/svg';
// Modules of white around it that readers need.
const MARGIN = 4;

// link: input; code: where the SVG goes; note: said where the link leads nowhere else.
export async function showInvite({link, code, note}) {
  const text = toHandOn(location.href);
  link.value = text;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  note.hidden = !here;
  const {encode} = await import('uqr');
  const {data, size} = encode(text, {ecc: 'L', border: 0});
  const svg = document.createElementNS(SVG, 'svg');
  const side = size + 2 * MARGIN;
  svg.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${side} ${side}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', 'The link as a QR code');
  svg.append(shape('rect', {x: -MARGIN, y: -MARGIN, width: side, height: side, fill: '#fff'}),
    shape('path', {d: pathOf(data), fill: '#000'}));
  code.replaceChildren(svg);
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// One run of dark modules after the other.
function pathOf(rows) {
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      let end = x;
      while (row[end]) end++;
      path += `M${x} ${y}h${end - x}v1h${x - end}z`;
      x = end;
    }
  });
  return path;
}
