package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "STATE | {\"state\":\"connected\"} | state connected",
        "MUTE | {\"muted\":false} | mute live",
        "MUTE | {\"muted\":true} | mute muted",
        "VOLUME | {\"volume\":80} | volume 80",
        "PEER_JOINED | {\"id\":\"x\",\"name\":\"Ada\",\"via\":\"mqtt\"} | peer-joined Ada by mqtt",
        "PEER_LEFT | {\"id\":\"x\",\"name\":\"Ada\",\"reason\":\"left\"} | peer-left Ada: left",
        "PEERS | {\"participants\":[]} | peers nobody else",
        "PEERS | {\"participants\":[{\"name\":\"Ada\",\"muted\":true,\"connectionState\":\"connected\"},"
            + "{\"name\":\"Bob\",\"muted\":null,\"connectionState\":\"new\"}]}"
            + " | peers Ada (connected, muted), Bob (new)",
        "CHAT | {\"name\":\"Ada\",\"text\":\"one\\ntwo\"} | chat Ada: one?two",
        "ACTION | {\"control\":\"knob\",\"action\":\"volume-up\"} | action knob: volume-up",
        "SELF_TEST | {\"summary\":\"good\"} | self-test good",
        "LED | {\"led\":\"link\",\"state\":\"on\"} | led link on",
        "DEVICES | {\"direction\":\"input\",\"ok\":true,\"message\":\"a microphone\"}"
            + " | devices input: a microphone",
        "SIGNALING | {\"type\":\"mqtt\",\"url\":\"mqtt://x\",\"state\":\"up\",\"lastError\":null}"
            + " | signaling mqtt mqtt://x up",
        "SIGNALING | {\"type\":\"mqtt\",\"url\":\"mqtt://x\",\"state\":\"down\",\"lastError\":\"no\"}"
            + " | signaling mqtt mqtt://x down: no",
      })
  void eachIsOneLineForPeople(EventName name, String json, String line) {
    assertEquals(line, EventText.line(new HubEvent(1, name, json)));
  }
}
