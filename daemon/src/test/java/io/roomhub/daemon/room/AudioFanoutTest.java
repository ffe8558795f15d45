package io.roomhub.daemon.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.PeerConnection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AudioFanoutTest {
  private final AudioFanout fanout = new AudioFanout();
  private final List<String> calls = new ArrayList<>();
  private final EncodedAudioFrame good = frame(40);
  private final EncodedAudioFrame poor = frame(16);

  private static EncodedAudioFrame frame(int length) {
    EncodedAudioFrame frame = new EncodedAudioFrame();
    frame.length = length;
    return frame;
  }

  private PeerConnection connection(String name) {
    return (PeerConnection)
        Proxy.newProxyInstance(
            PeerConnection.class.getClassLoader(),
            new Class<?>[] {PeerConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "sendAudio" -> calls.add(name + ((EncodedAudioFrame) arguments[0]).length);
                  case "setMaxRedundancy" -> calls.add(name + " copies " + arguments[0]);
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> name;
                });
  }

  private List<String> calls() {
    List<String> made = List.copyOf(calls);
    calls.clear();
    return made;
  }

  @Test
  void everybodyGetsTheFrameOfItsClassAndNobodyTwo() {
    for (String name : List.of("a", "b", "c")) {
      fanout.add(name, connection(name));
    }
    calls();
    fanout.send(good, good);
    assertEquals(List.of("a40", "b40", "c40"), calls());
    assertTrue(fanout.hasGoodReceivers());
    assertFalse(fanout.hasPoorReceivers());
    fanout.setPoor(Set.of("b", "nobody"));
    assertTrue(fanout.hasPoorReceivers());
    fanout.send(good, poor);
    assertEquals(List.of("a40", "c40", "b16"), calls());
    fanout.send(good, null);
    assertEquals(List.of("a40", "c40"), calls());
    fanout.setPoor(Set.of("a", "b", "c"));
    assertFalse(fanout.hasGoodReceivers());
    assertTrue(fanout.hasReceivers());
    fanout.setPoor(Set.of());
    fanout.send(good, poor);
    assertEquals(List.of("a40", "b40", "c40"), calls());
  }

  @Test
  void aConnectionThatIsReplacedKeepsItsClass() {
    PeerConnection first = connection("first");
    fanout.add("a", first);
    fanout.setPoor(Set.of("a"));
    fanout.remove(first);
    assertFalse(fanout.hasReceivers());
    fanout.add("a", connection("second"));
    calls();
    fanout.send(good, poor);
    assertEquals(List.of("second16"), calls());
  }

  @Test
  void theLimitOfCopiesGoesToThoseWhoAreThereAndToThoseWhoCome() {
    fanout.add("a", connection("a"));
    calls();
    fanout.setMaxRedundancy(1);
    fanout.setMaxRedundancy(1);
    fanout.add("b", connection("b"));
    assertEquals(List.of("a copies 1", "b copies 1"), calls());
  }
}
