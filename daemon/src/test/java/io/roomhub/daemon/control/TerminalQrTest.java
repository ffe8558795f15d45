package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import org.junit.jupiter.api.Test;

class TerminalQrTest {
  /** Pixels of one module, as a camera might see it. */
  private static final int SCALE = 4;

  /** What a camera reads from a terminal with light letters. */
  private static String read(String drawn) throws Exception {
    String[] lines = drawn.split("\n", -1);
    int width = lines[0].length();
    int height = 2 * (lines.length - 1);
    int[] pixels = new int[width * SCALE * height * SCALE];
    for (int y = 0; y < height * SCALE; y++) {
      for (int x = 0; x < width * SCALE; x++) {
        char block = lines[y / SCALE / 2].charAt(x / SCALE);
        boolean upper = y / SCALE % 2 == 0;
        boolean light = block == '█' || block == (upper ? '▀' : '▄');
        pixels[y * width * SCALE + x] = light ? 0xffffff : 0;
      }
    }
    return new QRCodeReader()
        .decode(
            new BinaryBitmap(
                new HybridBinarizer(new RGBLuminanceSource(width * SCALE, height * SCALE, pixels))))
        .getText();
  }

  @Test
  void aReaderFindsTheLinkInIt() throws Exception {
    for (String link :
        new String[] {
          "https://192.0.2.1:8443/#lobby-7Qm2xVb9Lk4R",
          "https://192.0.2.1:8443/#lobby-7Qm2xVb9Lk4R&password=p%26&nostr=wss://relay.example"
              + "&mqtt=wss://broker.example:8081/mqtt&ice=stun:stun.example:3478"
        }) {
      assertEquals(link, read(TerminalQr.of(link)));
    }
  }

  @Test
  void itFitsATerminalOfEightyColumns() {
    String drawn = TerminalQr.of("https://192.168.178.123:8443/#lobby-7Qm2xVb9Lk4R");
    assertTrue(drawn.lines().allMatch(line -> line.length() <= 80), drawn);
    assertTrue(drawn.lines().count() <= 20, drawn);
  }

  @Test
  void whatIsTooLongForAnyCodeIsNotDrawn() {
    assertEquals("", TerminalQr.of("x".repeat(4000)));
  }
}
