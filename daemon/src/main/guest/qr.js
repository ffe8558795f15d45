// A QR code as SVG, drawn in the page: no server is asked.

const SVG = 'http://www.w3.org/2000/svg';
// Modules of white around it that readers need.
const MARGIN = 4;

// label: what a screen reader says instead.
export async function drawCode(text, label) {
  const {encode} = await import('uqr');
  const {data, size} = encode(text, {ecc: 'M', border: 0});
  const svg = document.createElementNS(SVG, 'svg');
  const side = size + 2 * MARGIN;
  svg.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${side} ${side}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.append(shape('rect', {x: -MARGIN, y: -MARGIN, width: side, height: side, fill: '#fff'}),
    shape('path', {d: pathOf(data), fill: '#000'}));
  return svg;
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
