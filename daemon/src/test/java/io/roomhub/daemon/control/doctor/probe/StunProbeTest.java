package io.roomhub.daemon.control.doctor.probe;

import static io.roomhub.daemon.control.doctor.probe.NatBehaviour.Dependence.ENDPOINT_INDEPENDENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.roomhub.daemon.control.doctor.probe.VirtualNetwork.Datagram;
import io.roomhub.daemon.rtc.ice.turn.StunMessages;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.message.Message;
import org.ice4j.message.MessageFactory;
import org.ice4j.message.Request;
import org.junit.jupiter.api.Test;

class StunProbeTest {
  private static final InetSocketAddress SERVER = new InetSocketAddress("203.0.113.5", 3_478);
  private static final InetSocketAddress LIE = new InetSocketAddress("192.0.2.13", 13);

  private final VirtualNetwork network =
      new VirtualNetwork(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT);

  private StunProbe.Result probe() throws InterruptedException {
    return new StunProbe(network::open, network.clock).probe(SERVER);
  }

  private static byte[] answer(Request request, InetSocketAddress mapped, byte[] id) {
    Message response =
        MessageFactory.createBindingResponse(request, new TransportAddress(mapped, Transport.UDP));
    StunMessages.identify(response, id);
    return response.encode(null);
  }

  private static Request request(byte[] bytes) {
    return (Request) StunMessages.decode(bytes);
  }

  @Test
  void theAddressOutsideAndTheRoundTripAreTold() throws InterruptedException {
    VirtualStunServer.plain(network, "203.0.113.5");

    assertEquals(
        new StunProbe.Result(new InetSocketAddress(VirtualNetwork.OUTSIDE, 40_000), 20.0, 0, null),
        probe());
  }

  @Test
  void aLostQuestionIsAskedAgain() throws InterruptedException {
    int[] asked = {0};
    network.add(
        SERVER,
        (from, to, bytes) -> {
          Request request = request(bytes);
          return ++asked[0] < 3
              ? List.of()
              : List.of(new Datagram(to, from, answer(request, from, request.getTransactionID())));
        });

    assertEquals(20.0, probe().roundTripMs());
    assertEquals(3, asked[0]);
  }

  @Test
  void forgedAnswersAreIgnoredAndTheRightOneIsTaken() throws InterruptedException {
    network.add(
        SERVER,
        (from, to, bytes) -> {
          Request request = request(bytes);
          byte[] wrong = request.getTransactionID().clone();
          wrong[11] ^= 1;
          return List.of(
              new Datagram(LIE, from, answer(request, LIE, wrong)),
              new Datagram(to, from, new byte[] {1, 2, 3}),
              // Another question, no answer.
              new Datagram(to, from, bytes),
              new Datagram(to, from, answer(request, from, request.getTransactionID()), 5_000_000));
        });

    StunProbe.Result result = probe();

    assertEquals(new InetSocketAddress(VirtualNetwork.OUTSIDE, 40_000), result.mapped());
    assertEquals(3, result.ignored());
  }

  @Test
  void nothingButForgeriesIsNoAnswer() throws InterruptedException {
    network.add(
        SERVER,
        (from, to, bytes) ->
            List.of(new Datagram(to, from, answer(request(bytes), LIE, new byte[12]))));
    long begin = network.clock.millis();

    StunProbe.Result result = probe();

    assertNull(result.mapped());
    // Asked at 0, 250, 750 and 1750 ms.
    assertEquals(4, result.ignored());
    assertEquals(2_500, network.clock.millis() - begin);
  }

  @Test
  void anAnswerThatComesTooLateIsNone() throws InterruptedException {
    network.add(
        SERVER,
        (from, to, bytes) -> {
          Request request = request(bytes);
          return List.of(
              new Datagram(
                  to, from, answer(request, from, request.getTransactionID()), 3_000_000_000L));
        });

    assertNull(probe().mapped());
  }

  @Test
  void noBytesHoweverMangledDoMoreThanBeingIgnored() throws InterruptedException {
    Random random = new Random(5);
    network.add(
        SERVER,
        (from, to, bytes) -> {
          List<Datagram> answers = new ArrayList<>();
          Request request = request(bytes);
          byte[] good = answer(request, from, request.getTransactionID());
          for (int i = 0; i < 2_000; i++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
              bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            // Not the answer itself, whatever else it says.
            bad[8] ^= (byte) (bad[8] == good[8] ? 1 : 0);
            answers.add(
                new Datagram(
                    to, from, java.util.Arrays.copyOf(bad, 1 + random.nextInt(bad.length))));
          }
          return answers;
        });

    assertNull(probe().mapped());
  }
}
