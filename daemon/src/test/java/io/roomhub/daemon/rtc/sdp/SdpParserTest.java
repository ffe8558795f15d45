package io.roomhub.daemon.rtc.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SdpException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {
  static final List<String> GOLDEN = GoldenSdp.NAMES;

  private static final String HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

  @Test
  void anOfferOfChromiumIsReadWithAllItSays() throws SdpException {
    Sdp sdp = SdpParser.parse(GoldenSdp.text("chromium-audio-gathered"));
    assertTrue(sdp.origin().sessionId().matches("[0-9]{10,19}"), sdp.origin().sessionId());
    assertEquals("2", sdp.origin().sessionVersion());
    assertEquals("-", sdp.sessionName());
    assertEquals(List.of(List.of("0")), sdp.groups("BUNDLE"));
    assertTrue(sdp.has("extmap-allow-mixed"));
    MediaDescription audio = sdp.media().getFirst();
    assertEquals("audio", audio.kind());
    assertEquals("UDP/TLS/RTP/SAVPF", audio.protocol());
    assertEquals(List.of("111", "63", "9", "0", "8", "13", "110", "126"), audio.formats());
    assertTrue(audio.port() > 1023, "port " + audio.port());
    assertEquals("IN IP4 192.0.2.2", audio.connection());
    assertEquals(4, audio.values("candidate").size());
    assertEquals(MediaDirection.SENDRECV, audio.direction());
    assertEquals("0", audio.mid());
    assertFalse(audio.rejected());
    assertTrue(audio.has("rtcp-mux"));
    assertNull(audio.value("rtcp-mux"));
    assertEquals(new RtpMap(111, "opus", 48000, 2), audio.codecs().getFirst());
    assertEquals(new RtpMap(63, "red", 48000, 2), audio.codecs().get(1));
    assertEquals(8, audio.codecs().size());
    Fmtp opus = Fmtp.of(audio, 111);
    assertEquals(10, opus.number("minptime", 3, 120, 0));
    assertTrue(opus.flag("useinbandfec"));
    assertFalse(opus.flag("usedtx"));
    assertEquals(
        new ExtMap(4, MediaDirection.SENDRECV, ExtMap.SDES_MID, null),
        ExtMap.parse(audio.values("extmap").get(3)));
    SsrcAttribute ssrc = SsrcAttribute.parse(audio.values("ssrc").getFirst());
    assertEquals("cname", ssrc.name());
    assertEquals(16, told(ssrc.value()).length());
    assertEquals(SetupRole.ACTPASS, SetupRole.parse(told(audio.value("setup"))));
    Fingerprint fingerprint = Fingerprint.parse(told(audio.value("fingerprint")));
    assertEquals("sha-256", fingerprint.algorithm());
    assertEquals(32, fingerprint.bytes().length);
    assertEquals(audio.value("fingerprint"), fingerprint.toString());
  }

  private static String told(@Nullable String value) {
    assertNotNull(value);
    return value;
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void whatIsWrittenReadsTheSameAgain(String name) throws SdpException {
    Sdp sdp = SdpParser.parse(GoldenSdp.text(name));
    String written = SdpWriter.write(sdp);
    assertEquals(sdp, SdpParser.parse(written));
    assertTrue(written.endsWith("\r\n"));
    assertFalse(written.replace("\r\n", "").contains("\n"));
  }

  @ParameterizedTest
  @FieldSource("GOLDEN")
  void lineEndsWithoutCarriageReturnReadTheSame(String name) throws SdpException {
    String text = GoldenSdp.text(name);
    assertEquals(SdpParser.parse(text), SdpParser.parse(text.replace("\r\n", "\n")));
  }

  @Test
  void linesOfOtherTypesAreSkipped() throws SdpException {
    Sdp plain = SdpParser.parse(HEAD + "m=audio 9 RTP/SAVPF 0\r\n");
    Sdp decorated =
        SdpParser.parse(
            HEAD
                + "b=AS:64\r\nz=x\r\nk=prompt\r\n\r\nm=audio 9 RTP/SAVPF 0\r\ni=title\r\nk=prompt\r\n");
    assertEquals(plain, decorated);
  }

  @Test
  void aBundleOnlyLineWithPortZeroIsNotRejected() throws SdpException {
    Sdp sdp =
        SdpParser.parse(
            HEAD + "m=audio 0 RTP/SAVPF 0\r\na=bundle-only\r\nm=video 0 RTP/SAVPF 1\r\n");
    assertFalse(sdp.media().get(0).rejected());
    assertTrue(sdp.media().get(1).rejected());
  }

  @Test
  void groupsAreToldApartByTheirSemantics() throws SdpException {
    Sdp sdp = SdpParser.parse(HEAD + "a=group:LS a v\r\na=group:BUNDLE a\r\na=group:BUNDLE\r\n");
    assertEquals(List.of(List.of("a"), List.of()), sdp.groups("BUNDLE"));
    assertEquals(List.of(List.of("a", "v")), sdp.groups("LS"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "hello",
        "v=1\r\no=- 1 1 IN IP4 0\r\ns=-\r\n",
        "o=- 1 1 IN IP4 0\r\nv=0\r\ns=-\r\n",
        "v=0\r\ns=-\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\n",
        "v=0\r\no=- x 1 IN IP4 0\r\ns=-\r\n",
        "v=0\r\no=- 1 -1 IN IP4 0\r\ns=-\r\n",
        "v=0\r\no=- 1\r\ns=-\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\no=- 1 1 IN IP4 0\r\ns=-\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nA=x\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\n=x\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\na\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\na=:x\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\na=x\ry\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\na=x:\u0000\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nm=audio 9 RTP/SAVPF\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nm=audio 65536 RTP/SAVPF 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nm=audio -1 RTP/SAVPF 0\r\n",
        "v=0\r\no=- 1 1 IN IP4 0\r\ns=-\r\nm=audio \u0661 RTP/SAVPF 0\r\n",
      })
  void brokenTextIsRefused(String text) {
    assertThrows(SdpException.class, () -> SdpParser.parse(text));
  }

  @Test
  void anErrorNamesItsLineAndShowsItHarmlessly() {
    SdpException error =
        assertThrows(
            SdpException.class, () -> SdpParser.parse(HEAD + "\u001b[31mx" + "y".repeat(99)));
    assertEquals(
        "line 5: \"?[31mx" + "y".repeat(34) + "...\" is not of the form x=...", error.getMessage());
  }

  @Test
  void sizeAndCountsAreLimited() throws SdpException {
    String padding = "a=x:" + "y".repeat(1000) + "\r\n";
    String big = HEAD + padding.repeat(60);
    assertEquals(60, SdpParser.parse(big).attributes().size());
    assertThrows(SdpException.class, () -> SdpParser.parse(big + padding.repeat(6)));
    // 40,000 characters, but 80,000 bytes
    assertThrows(SdpException.class, () -> SdpParser.parse(HEAD + "a=x:" + "é".repeat(40_000)));
    assertThrows(
        SdpException.class, () -> SdpParser.parse(HEAD + "a=x\r\n".repeat(SdpParser.MAX_LINES)));
    String line = "m=audio 0 RTP/SAVPF 0\r\n";
    assertEquals(64, SdpParser.parse(HEAD + line.repeat(SdpParser.MAX_MEDIA)).media().size());
    assertThrows(SdpException.class, () -> SdpParser.parse(HEAD + line.repeat(65)));
  }

  @Test
  void nothingWrittenCanHoldAnotherLine() {
    assertThrows(IllegalArgumentException.class, () -> new SdpAttribute("mid", "0\r\na=evil"));
    assertThrows(IllegalArgumentException.class, () -> new SdpAttribute("mid\n", null));
    Sdp sdp = new Sdp(new SdpOrigin("-", "1", "1", "IN IP4 0.0.0.0"), "x\ny", List.of(), List.of());
    assertThrows(IllegalArgumentException.class, () -> SdpWriter.write(sdp));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "111",
        "111 opus",
        "x opus/48000",
        "128 opus/48000/2",
        "1 opus/0",
        "1 opus/8000/0",
        "1 a/1/2/3"
      })
  void malformedRtpmapsAreRefused(String value) {
    assertThrows(SdpException.class, () -> RtpMap.parse(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0 urn:x", "x urn:x", "1/both urn:x", "5000 urn:x"})
  void malformedExtmapsAreRefused(String value) {
    assertThrows(SdpException.class, () -> ExtMap.parse(value));
  }

  @Test
  void fingerprintsAreAcceptedByAlgorithmAndLength() throws SdpException {
    Fingerprint lower = Fingerprint.parse("SHA-256 " + "ab:".repeat(31) + "ab");
    assertEquals("sha-256", lower.algorithm());
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) 0xab);
    assertTrue(lower.matches(hash));
    hash[31] ^= 1;
    assertFalse(lower.matches(hash));
    assertEquals(48, Fingerprint.parse("sha-384 " + "0A:".repeat(47) + "0B").bytes().length);
    assertEquals(64, Fingerprint.parse("sha-512 " + "0A:".repeat(63) + "0B").bytes().length);
    assertFalse(Fingerprint.accepts("sha-1 " + "0A:".repeat(19) + "0B"));
    for (String bad :
        List.of(
            "sha-1 " + "0A:".repeat(19) + "0B",
            "md5 00",
            "sha-256",
            "sha-256 " + "0A:".repeat(30) + "0B",
            "sha-256 " + "0A-".repeat(31) + "0B",
            "sha-256 " + "0G:".repeat(31) + "0B")) {
      assertThrows(SdpException.class, () -> Fingerprint.parse(bad), bad);
    }
  }

  @Test
  void theBandwidthOfAnMLineIsReadAndThatOfTheSessionIsNot() throws SdpException {
    Sdp sdp =
        SdpParser.parse(
            HEAD
                + "b=AS:999\r\nm=audio 9 RTP/SAVPF 0\r\nb=AS:40\r\nb=TIAS:x\r\n"
                + "m=audio 9 RTP/SAVPF 0\r\n");
    MediaDescription first = sdp.media().getFirst();
    assertEquals(40, first.bandwidth("AS"));
    assertEquals(-1, first.bandwidth("TIAS"), "no number");
    assertEquals(-1, sdp.media().get(1).bandwidth("AS"));
    assertEquals(sdp, SdpParser.parse(SdpWriter.write(sdp)));
  }
}
