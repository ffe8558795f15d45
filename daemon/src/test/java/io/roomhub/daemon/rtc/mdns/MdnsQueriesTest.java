package io.roomhub.daemon.rtc.mdns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class MdnsQueriesTest {
  private static final String NAME = "1f4712db-ea17-4bcf-a596-105139dfd8bf.local";

  private final MdnsQueries queries = new MdnsQueries();

  private static InetAddress ip(String literal) throws Exception {
    return InetAddress.getByName(literal);
  }

  @Test
  void aResponderThatAnswersLikeChromiumIsUnderstood() throws Exception {
    for (String literal : List.of("192.168.1.7", "2001:db8::42")) {
      FakeResponder responder = new FakeResponder(NAME, ip(literal));
      CompletableFuture<InetAddress> answer = queries.start(NAME, 0);
      for (byte[] query : queries.tick(0)) {
        responder
            .answer(query, query.length)
            .ifPresent(response -> queries.receive(response, response.length));
      }
      assertEquals(ip(literal), answer.getNow(null));
      assertEquals(MdnsQueries.NEVER, queries.nextDeadlineMs());
    }
  }

  @Test
  void aLostQueryIsRepeatedAfterASecondAndThenAsksForUnicastToo() {
    queries.start(NAME, 500);
    assertEquals(500, queries.nextDeadlineMs());
    assertEquals(2, queries.tick(500).size());
    assertEquals(1_500, queries.nextDeadlineMs());
    assertEquals(List.of(), queries.tick(1_499));
    List<byte[]> repeated = queries.tick(1_500);
    assertEquals(3, repeated.size());
    assertArrayEquals(
        MdnsMessage.query(NAME, true, MdnsMessage.TYPE_A, MdnsMessage.TYPE_AAAA), repeated.get(2));
    assertEquals(2_500, queries.nextDeadlineMs());
  }

  @Test
  void afterTwoSecondsOfSilenceTheNameIsUnknown() {
    CompletableFuture<InetAddress> answer = queries.start(NAME, 0);
    queries.tick(0);
    queries.tick(1_999);
    assertFalse(answer.isDone());
    queries.tick(2_000);
    assertUnknown(answer);
    assertEquals(MdnsQueries.NEVER, queries.nextDeadlineMs());
  }

  @Test
  void twoWhoAskForOneNameShareTheLookupAndOneMayCancel() throws Exception {
    CompletableFuture<InetAddress> first = queries.start(NAME, 0);
    CompletableFuture<InetAddress> second = queries.start(NAME.toUpperCase(Locale.ROOT), 0);
    assertEquals(2, queries.tick(0).size());
    first.cancel(true);
    byte[] response = FakeResponder.response(NAME, ip("10.0.0.9"));
    queries.receive(response, response.length);
    assertEquals(ip("10.0.0.9"), second.getNow(null));
  }

  @Test
  void onlyTheNamesThatBrowsersMakeAreLookedUp() {
    for (String name :
        List.of(
            "printer.local",
            "1f4712db-ea17-4bcf-a596-105139dfd8bf",
            "1f4712db-ea17-4bcf-a596-105139dfd8bf.local.",
            "1f4712db-ea17-4bcf-a596-105139dfd8bf.example",
            "1f4712dbea174bcfa596105139dfd8bf1234.local",
            "x1f4712db-ea17-4bcf-a596-105139dfd8bf.local",
            "zf4712db-ea17-4bcf-a596-105139dfd8bf.local")) {
      assertUnknown(queries.start(name, 0));
    }
    assertEquals(List.of(), queries.tick(0));
  }

  @Test
  void atMostSixtyFourNamesArePendingAndTheRestIsRefusedAndCounted() {
    for (int i = 0; i < MdnsQueries.MOST_NAMES; i++) {
      assertFalse(queries.start(numbered(i), 0).isDone());
    }
    assertUnknown(queries.start(numbered(64), 0));
    assertEquals(1, queries.refused());
    assertFalse(queries.start(numbered(3), 0).isDone(), "one that is pending may be joined");
    queries.tick(2_000);
    assertFalse(queries.start(numbered(64), 2_000).isDone());
  }

  @Test
  void garbageIsCountedAndAnswersForOthersPassBy() throws Exception {
    CompletableFuture<InetAddress> answer = queries.start(NAME, 0);
    byte[] other = FakeResponder.response(numbered(1), ip("10.0.0.1"));
    queries.receive(other, other.length);
    byte[] cut = FakeResponder.response(NAME, ip("10.0.0.1"));
    queries.receive(cut, cut.length - 1);
    byte[] everywhere = FakeResponder.response(NAME, ip("0.0.0.0"));
    queries.receive(everywhere, everywhere.length);
    byte[] group = FakeResponder.response(NAME, ip("224.0.0.1"));
    queries.receive(group, group.length);
    queries.receive(new byte[0], 0);
    byte[] query = MdnsMessage.query(NAME, false, MdnsMessage.TYPE_A);
    queries.receive(query, query.length);
    assertFalse(answer.isDone());
    assertEquals(1, queries.malformed());
  }

  private static String numbered(int i) {
    return String.format("00000000-0000-4000-8000-%012x.local", i);
  }

  private static void assertUnknown(CompletableFuture<InetAddress> answer) {
    assertTrue(answer.isDone());
    ExecutionException e = assertThrows(ExecutionException.class, answer::get);
    Throwable cause = e.getCause();
    assertTrue(cause instanceof UnknownHostException, () -> cause + "");
  }
}
