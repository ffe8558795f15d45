// The link to hand on, as text and as a QR code.

import {toHandOn} from './link.js';
import {drawCode} from './qr.js';

// link: input; code: where the SVG goes; note: said where the link leads nowhere else.
export async function showInvite({link, code, note}) {
  const text = toHandOn(location.href);
  link.value = text;
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  note.hidden = !here;
  code.replaceChildren(await drawCode(text, 'The link as a QR code'));
}
