package io.roomhub.daemon.rtc.mdns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MdnsMessageTest {
  private static final String NAME = "1f4712db-ea17-4bcf-a596-105139dfd8bf.local";

  /** NAME on the wire: a label of 36, a label of 5, the root. */
  private static final String NAME_HEX =
      "24" + ascii("1f4712db-ea17-4bcf-a596-105139dfd8bf") + "05" + ascii("local") + "00";

  private static final String RESPONSE_HEADER =
      "0000" // id
          + "8400" // response, authoritative
          + "0000" // questions
          + "0001" // answers
          + "0000" // authorities
          + "0000"; // additional records

  @Test
  void aQueryForOneTypeIsOneQuestion() {
    String expected =
        "0000" // id 0, RFC 6762 section 18.1
            + "0000" // standard query
            + "0001" // questions
            + "0000" // answers
            + "0000" // authorities
            + "0000" // additional records
            + NAME_HEX
            + "0001" // type A
            + "0001"; // class IN
    assertEquals(expected, hex(MdnsMessage.query(NAME, false, MdnsMessage.TYPE_A)));
  }

  @Test
  void aQueryForAUnicastResponseHasTheQuBitInEachQuestion() {
    String expected =
        "000000000002000000000000" // as above, with two questions
            + NAME_HEX
            + "0001" // type A
            + "8001" // class IN, QU
            + NAME_HEX
            + "001c" // type AAAA
            + "8001"; // class IN, QU
    assertEquals(
        expected, hex(MdnsMessage.query(NAME, true, MdnsMessage.TYPE_A, MdnsMessage.TYPE_AAAA)));
  }

  @Test
  void aNameThatDoesNotFitTheWireIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MdnsMessage.query("a..local", false, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> MdnsMessage.query("x".repeat(64) + ".local", false, 1));
  }

  @Test
  void anIpv4AnswerIsRead() throws Exception {
    String response =
        RESPONSE_HEADER
            + NAME_HEX
            + "0001" // type A
            + "8001" // class IN, cache flush
            + "00000078" // 120 s
            + "0004" // length
            + "c0a80107"; // 192.168.1.7
    assertEquals(Optional.of(List.of(address("192.168.1.7"))), addresses(response));
  }

  @Test
  void anIpv6AnswerBehindCompressedNamesAndOtherRecordsIsRead() throws Exception {
    String response =
        "0000" // id
            + "8400" // response, authoritative
            + "0001" // questions
            + "0001" // answers
            + "0000" // authorities
            + "0002" // additional records
            + NAME_HEX // at offset 12
            + "001c" // type AAAA
            + "0001" // class IN
            + "c00c" // answer: pointer to offset 12
            + "0010" // type TXT, of no interest
            + "8001"
            + "00000078"
            + "0003"
            + "02"
            + ascii("ab")
            + "c00c" // additional: pointer to offset 12
            + "001c" // type AAAA
            + "8001"
            + "00000078"
            + "0010"
            + "20010db8000000000000000000000042"
            + "03"
            + ascii("pad") // a second name that ends in a pointer to "local"
            + "c031"
            + "0001"
            + "8001"
            + "00000078"
            + "0004"
            + "0a000001";
    assertEquals(
        Optional.of(
            List.of(
                address("2001:db8::42"),
                new MdnsMessage.Address("pad.local", InetAddress.getByName("10.0.0.1")))),
        addresses(response));
  }

  @Test
  void namesAreComparedInLowerCase() throws Exception {
    String upper =
        "24" + ascii("1F4712DB-EA17-4BCF-A596-105139DFD8BF") + "05" + ascii("LOCAL") + "00";
    assertEquals(
        Optional.of(List.of(address("192.168.1.7"))),
        addresses(RESPONSE_HEADER + upper + "00018001000000780004c0a80107"));
  }

  @Test
  void aGoodbyeAndAnotherClassAreNoAddresses() {
    assertEquals(
        Optional.of(List.of()),
        addresses(RESPONSE_HEADER + NAME_HEX + "00018001000000000004c0a80107"));
    assertEquals(
        Optional.of(List.of()),
        addresses(RESPONSE_HEADER + NAME_HEX + "00010003000000780004c0a80107"));
  }

  @Test
  void aQueryIsNoResponse() {
    byte[] query = MdnsMessage.query(NAME, false, 1);
    assertFalse(MdnsMessage.isResponse(query, query.length));
    assertEquals(Optional.empty(), MdnsMessage.addresses(query, query.length));
  }

  @Test
  void pointersThatGoRoundOrForwardAreMalformed() {
    String record = "00018001000000780004c0a80107";
    assertMalformed(RESPONSE_HEADER + "c00c" + record); // to itself
    assertMalformed(RESPONSE_HEADER + "0161c00c" + record); // a label, then back to that label
    assertMalformed(RESPONSE_HEADER + "c00ec00c" + record); // forward, and back
    assertMalformed(RESPONSE_HEADER + "ffff" + record); // out of the message
  }

  @Test
  void aNameBeyond255BytesIsMalformed() {
    String label = "3f" + "61".repeat(63);
    assertMalformed(RESPONSE_HEADER + label.repeat(5) + "00" + "00018001000000780004c0a80107");
  }

  @Test
  void anAddressOfTheWrongLengthOrALabelOfUnknownKindIsMalformed() {
    assertMalformed(RESPONSE_HEADER + NAME_HEX + "00018001000000780003c0a801");
    assertMalformed(RESPONSE_HEADER + NAME_HEX + "001c8001000000780004c0a80107");
    assertMalformed(RESPONSE_HEADER + "8161" + "00018001000000780004c0a80107");
  }

  @Test
  void everyTruncationIsMalformed() {
    byte[] whole = bytes(RESPONSE_HEADER + NAME_HEX + "00018001000000780004c0a80107");
    for (int length = 0; length < whole.length; length++) {
      assertEquals(Optional.empty(), MdnsMessage.addresses(whole, length), "length " + length);
      // Nothing beyond the given length is read either.
      byte[] exact = Arrays.copyOf(whole, length);
      assertEquals(Optional.empty(), MdnsMessage.addresses(exact, length), "length " + length);
    }
    assertTrue(MdnsMessage.addresses(whole, whole.length).isPresent());
  }

  @Test
  void garbageNeitherThrowsNorHangs() {
    Random random = new Random(6762);
    byte[] valid = bytes(RESPONSE_HEADER + NAME_HEX + "00018001000000780004c0a80107");
    for (int i = 0; i < 20_000; i++) {
      byte[] message;
      if (i % 2 == 0) {
        message = new byte[random.nextInt(600)];
        random.nextBytes(message);
        if (message.length > 3) {
          message[2] = (byte) 0x84;
        }
      } else {
        message = valid.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      MdnsMessage.isResponse(message, message.length);
      MdnsMessage.addresses(message, message.length)
          .ifPresent(found -> assertTrue(found.size() <= message.length / 14));
    }
  }

  private static MdnsMessage.Address address(String literal) throws Exception {
    return new MdnsMessage.Address(NAME, InetAddress.getByName(literal));
  }

  private static void assertMalformed(String hex) {
    assertEquals(Optional.empty(), addresses(hex));
  }

  private static Optional<List<MdnsMessage.Address>> addresses(String hex) {
    byte[] message = bytes(hex);
    byte[] before = message.clone();
    Optional<List<MdnsMessage.Address>> found = MdnsMessage.addresses(message, message.length);
    assertArrayEquals(before, message);
    return found;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String ascii(String text) {
    return hex(text.getBytes(StandardCharsets.US_ASCII));
  }
}
