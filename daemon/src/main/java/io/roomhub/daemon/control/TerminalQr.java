package io.roomhub.daemon.control;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;

/**
 * A QR code (ISO/IEC 18004) of half blocks, for a terminal with light letters on a dark ground:
 * what is light is drawn. Readers also take it the other way round. Pure functions, any thread.
 */
final class TerminalQr {
  /** White around it that readers need; the standard asks for 4 modules, all get by with 2. */
  private static final int MARGIN = 2;

  private TerminalQr() {}

  /** Lines of text; empty when {@code text} is too long for any code. */
  static String of(String text) {
    QrCode code;
    try {
      code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    } catch (DataTooLongException e) {
      return "";
    }
    StringBuilder drawn = new StringBuilder();
    for (int y = -MARGIN; y < code.size + MARGIN; y += 2) {
      for (int x = -MARGIN; x < code.size + MARGIN; x++) {
        boolean upper = !code.getModule(x, y);
        boolean lower = y + 1 < code.size + MARGIN && !code.getModule(x, y + 1);
        drawn.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
      }
      drawn.append('\n');
    }
    return drawn.toString();
  }
}
