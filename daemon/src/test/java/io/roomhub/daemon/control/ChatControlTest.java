package io.roomhub.daemon.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatControlTest {
  private ControlFixture control;

  @BeforeEach
  void start() throws Exception {
    control = new ControlFixture();
  }

  @AfterEach
  void stop() throws Exception {
    control.close();
  }

  @Test
  void whatWasWrittenIsTold() throws Exception {
    assertEquals(
        "{\"messages\":[{\"id\":\"guest1\",\"name\":\"Zoë\",\"text\":\"is \\\"anybody\\\" there?\"}]}",
        control.http.get("/v1/chat").body().strip());
    assertEquals(
        "Zoë: is \"anybody\" there?", control.http.get("/v1/chat?format=text").body().strip());
  }

  @Test
  void aMessageIsSentAndABadOneIsRefused() throws Exception {
    assertEquals(200, control.http.post("/v1/chat", "{\"text\": \"good morning\"}").status());
    assertEquals(List.of("say good morning"), control.hub.calls);
    for (String bad :
        List.of(
            "{}",
            "{\"text\": 5}",
            "{\"text\": \"  \"}",
            "{\"text\": \"a\", \"to\": \"b\"}",
            "{\"text\": \"" + "x".repeat(501) + "\"}")) {
      var answer = control.http.post("/v1/chat", bad);
      assertEquals(400, answer.status(), bad);
      assertTrue(answer.body().contains("1 to 500 characters"), answer.body());
    }
    assertEquals(1, control.hub.calls.size());
  }
}
