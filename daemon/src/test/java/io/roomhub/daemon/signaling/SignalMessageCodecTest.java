package io.roomhub.daemon.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.signaling.SignalMessage.Candidate;
import io.roomhub.daemon.signaling.SignalMessage.Data;
import io.roomhub.daemon.signaling.SignalMessage.Description;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalMessageCodecTest {
  private static final Description OFFER =
      new Description(new SessionDescription(SessionDescription.Type.OFFER, "v=0\r\n"));
  private static final String LINE =
      "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host generation 0 ufrag abcd";

  private static SignalMessage decode(String json) throws SignalFormatException {
    return SignalMessageCodec.decode(SignalingJson.parseObject(json));
  }

  private static String failure(String json) {
    return assertThrows(SignalFormatException.class, () -> decode(json)).getMessage();
  }

  @Test
  void sdpIsReadAsTextAndAsTheObjectOfABrowser() throws Exception {
    assertEquals(OFFER, decode("{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}"));
    assertEquals(
        OFFER, decode("{\"type\":\"offer\",\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}}"));
    assertEquals(OFFER, decode("{\"type\":\"offer\",\"sdp\":{\"sdp\":\"v=0\\r\\n\"}}"));
    assertEquals(
        new Description(new SessionDescription(SessionDescription.Type.ANSWER, "x")),
        decode("{\"type\":\"answer\",\"sdp\":{\"type\":\"answer\",\"sdp\":\"x\"}}"));
  }

  @Test
  void sdpThatContradictsItsTypeOrIsMissingIsRefused() {
    assertEquals(
        "sdp.type contradicts type",
        failure("{\"type\":\"offer\",\"sdp\":{\"type\":\"answer\",\"sdp\":\"x\"}}"));
    for (String sdp : List.of("null", "7", "[]", "{}", "{\"sdp\":null}", "true")) {
      assertEquals(
          "sdp must be text or {type, sdp}", failure("{\"type\":\"offer\",\"sdp\":" + sdp + "}"));
    }
    assertEquals("sdp must be text or {type, sdp}", failure("{\"type\":\"offer\"}"));
    assertEquals(
        "sdp is longer than 65536 characters",
        failure("{\"type\":\"offer\",\"sdp\":\"" + "x".repeat(65537) + "\"}"));
  }

  @Test
  void candidatesAreReadInEveryFormThatPagesSend() throws Exception {
    assertEquals(
        new Candidate(new IceCandidate(LINE, "0", 0, "abcd")),
        decode(
            "{\"type\":\"ice-candidate\",\"candidate\":{\"candidate\":\""
                + LINE
                + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"abcd\"}}"));
    assertEquals(
        new Candidate(new IceCandidate(LINE, null, null, null)),
        decode("{\"type\":\"ice-candidate\",\"candidate\":{\"candidate\":\"a=" + LINE + "\"}}"));
    assertEquals(
        new Candidate(new IceCandidate("", "0", 0, null)),
        decode(
            "{\"type\":\"ice-candidate\",\"candidate\":"
                + "{\"candidate\":\"\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}"));
    for (String end :
        List.of(
            "{\"type\":\"ice-candidate\",\"candidate\":null}",
            "{\"type\":\"ice-candidate\",\"candidate\":{}}",
            "{\"type\":\"ice-candidate\"}")) {
      assertEquals(new Candidate(null), decode(end));
    }
  }

  @Test
  void candidatesOutOfBoundsAreRefused() {
    String start = "{\"type\":\"ice-candidate\",\"candidate\":";
    assertEquals("candidate must be an object or null", failure(start + "\"" + LINE + "\"}"));
    assertEquals("candidate.candidate is missing", failure(start + "{\"sdpMid\":\"0\"}}"));
    assertEquals(
        "candidate.candidate must be text of at most 1024 characters",
        failure(start + "{\"candidate\":\"" + "x".repeat(1025) + "\"}}"));
    assertEquals(
        "candidate.sdpMid must be text of at most 256 characters",
        failure(start + "{\"candidate\":\"x\",\"sdpMid\":0}}"));
    for (String index : List.of("-1", "65536", "1.5", "\"0\"", "99999999999999999999")) {
      assertEquals(
          "candidate.sdpMLineIndex must be 0..65535",
          failure(start + "{\"candidate\":\"x\",\"sdpMLineIndex\":" + index + "}}"));
    }
  }

  @Test
  void dataIsCarriedAsItIs() throws Exception {
    assertEquals(
        new Data(SignalingJson.parseObject("{\"muted\":true}")),
        decode("{\"type\":\"broadcast\",\"data\":{\"muted\":true}}"));
    assertEquals("data is missing", failure("{\"type\":\"direct\"}"));
    assertEquals("unknown type", failure("{\"type\":\"rollback\",\"sdp\":\"\"}"));
    assertEquals("unknown type", failure("{\"type\":null}"));
  }

  @Test
  void messagesAreWrittenInTheSpellingOfTheProtocol() {
    assertEquals(
        "{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}", SignalMessageCodec.encode(OFFER).toString());
    assertEquals(
        "{\"type\":\"ice-candidate\",\"candidate\":{\"candidate\":\""
            + LINE
            + "\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":null}}",
        SignalMessageCodec.encode(new Candidate(new IceCandidate(LINE, "0", 0, null))).toString());
    assertEquals(
        "{\"type\":\"ice-candidate\",\"candidate\":null}",
        SignalMessageCodec.encode(new Candidate(null)).toString());
    assertEquals(
        "{\"type\":\"direct\",\"data\":{\"a\":1}}",
        SignalMessageCodec.encode(new Data(SignalingJson.object().put("a", 1))).toString());
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() throws Exception {
    for (SignalMessage message :
        List.of(
            OFFER,
            new Candidate(null),
            new Candidate(new IceCandidate(LINE, null, 3, "u")),
            new Data(SignalingJson.object().put("ä", "\uD83D\uDE00")))) {
      assertEquals(
          message, decode(SignalingJson.write(SignalMessageCodec.encode(message))), "" + message);
    }
  }
}
