package io.roomhub.hardware.hid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.hid.HidField.Direction;
import io.roomhub.hardware.hid.TelephonyReports.Keys;
import io.roomhub.hardware.hid.TelephonyReports.MuteControl;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportDescriptorTest {
  private static TelephonyReports telephony(byte[] descriptor) throws HidFormatException {
    return new TelephonyReports(ReportDescriptor.parse(descriptor));
  }

  private static Keys read(TelephonyReports telephone, String report) {
    byte[] bytes = Pucks.hex(report);
    return telephone.read(bytes, bytes.length);
  }

  @Test
  void theControlsStandWhereTheDescriptorPutsThem() throws HidFormatException {
    ReportDescriptor puck = ReportDescriptor.parse(Pucks.PUCK);
    assertTrue(puck.numbered());
    assertEquals(
        List.of(
            new HidField(Direction.INPUT, 1, 0, 1, 0x0C00E9, 0x0C00E9, 0, false, false, true),
            new HidField(Direction.INPUT, 1, 1, 1, 0x0C00EA, 0x0C00EA, 0, false, false, true),
            new HidField(Direction.INPUT, 2, 0, 1, 0x0B0020, 0x0B0020, 0, false, false, false),
            new HidField(Direction.INPUT, 2, 1, 1, 0x0B002F, 0x0B002F, 0, false, true, true),
            new HidField(Direction.OUTPUT, 2, 0, 1, 0x080017, 0x080017, 0, false, false, false),
            new HidField(Direction.OUTPUT, 2, 1, 1, 0x080009, 0x080009, 0, false, false, false),
            new HidField(Direction.OUTPUT, 2, 2, 1, 0x080018, 0x080018, 0, false, false, false),
            new HidField(Direction.INPUT, 3, 0, 4, 0x0B00B0, 0x0B00BB, 1, true, false, true),
            new HidField(Direction.INPUT, 3, 4, 4, 0x0B00B0, 0x0B00BB, 1, true, false, true)),
        puck.fields());
    assertEquals(1, puck.reportBytes(Direction.INPUT, 2));
    assertEquals(0, puck.reportBytes(Direction.OUTPUT, 1));
  }

  @Test
  void keysAreReadFromTheReportsThatHaveThem() throws HidFormatException {
    TelephonyReports puck = telephony(Pucks.PUCK);
    assertEquals(new Keys(false, true), read(puck, "02 01"));
    assertEquals(new Keys(true, true), read(puck, "02 03"));
    assertEquals(new Keys(true, false), read(puck, "02 FE"));
    assertEquals(new Keys(null, null), read(puck, "01 03"), "the volume keys");
    assertEquals(new Keys(null, null), read(puck, "02"), "an id and nothing else");
    assertEquals(new Keys(null, null), read(puck, ""));
  }

  @Test
  void lampsOfOneReportAreSetTogether() throws HidFormatException {
    TelephonyReports puck = telephony(Pucks.PUCK);
    assertEquals(1, puck.lamps(true, true).size());
    assertArrayEquals(Pucks.hex("02 03"), puck.lamps(true, true).getFirst());
    assertArrayEquals(Pucks.hex("02 02"), puck.lamps(true, false).getFirst());
    assertArrayEquals(Pucks.hex("02 00"), puck.lamps(false, false).getFirst());
  }

  @Test
  void reportsWithoutIdsAndUsagesOfFourBytes() throws HidFormatException {
    TelephonyReports plain = telephony(Pucks.PLAIN);
    assertEquals(new Keys(true, null), read(plain, "04"));
    assertEquals(new Keys(false, null), read(plain, "FB"));
    assertArrayEquals(Pucks.hex("00 01"), plain.lamps(true, true).getFirst());
  }

  @Test
  void aKeyMayBeNamedByAnArray() throws HidFormatException {
    TelephonyReports array = telephony(Pucks.ARRAY);
    // 1 is usage 0x20, the hook switch; 16 is 0x2F, mute.
    assertEquals(new Keys(true, true), read(array, "07 10 01"));
    assertEquals(new Keys(false, true), read(array, "07 01 00"));
    assertEquals(new Keys(false, false), read(array, "07 0F 02"));
    assertFalse(array.hasMuteLamp());
  }

  @Test
  void whatTheMuteKeyIsStandsInItsFlags() throws HidFormatException {
    assertEquals(MuteControl.BUTTON, telephony(Pucks.PUCK).muteControl(), "81 06");
    assertEquals(MuteControl.SWITCH, telephony(Pucks.SWITCH).muteControl(), "81 22");
    assertEquals(MuteControl.MOMENTARY, telephony(Pucks.PLAIN).muteControl(), "81 02");
    assertEquals(MuteControl.MOMENTARY, telephony(Pucks.ARRAY).muteControl(), "81 00");
    assertEquals(MuteControl.MOMENTARY, telephony(Pucks.MOUSE).muteControl(), "none");
    assertEquals(new Keys(true, false), read(telephony(Pucks.SWITCH), "02"));
  }

  @Test
  void aMouseIsNoTelephone() throws HidFormatException {
    assertFalse(telephony(Pucks.MOUSE).isTelephone());
    assertTrue(telephony(Pucks.PUCK).isTelephone());
  }

  static Stream<Arguments> absurd() {
    return Stream.of(
        Arguments.of("of 0 bytes", new byte[0]),
        Arguments.of("of 4097 bytes", new byte[4_097]),
        Arguments.of("ends within an item", Pucks.hex("05")),
        Arguments.of("ends within a long item", Pucks.hex("FE 09 00 01")),
        Arguments.of("reserved type", Pucks.hex("0C")),
        Arguments.of("does not end", Pucks.hex("A1 01")),
        Arguments.of("never began", Pucks.hex("C0")),
        Arguments.of("collections within", Pucks.repeat("A1 00", 40, "")),
        Arguments.of("anybody needs", Pucks.repeat("A4", 40, "")),
        Arguments.of("never pushed", Pucks.hex("B4")),
        Arguments.of("report id 0", Pucks.hex("85 00")),
        Arguments.of("report id 300", Pucks.hex("86 2C 01")),
        Arguments.of("some without", Pucks.hex("75 08 95 01 09 01 81 02 85 01")),
        Arguments.of("4294967295", Pucks.hex("97 FF FF FF FF")),
        Arguments.of("of 65535", Pucks.hex("76 FF FF")),
        Arguments.of("8192 bits", Pucks.repeat("75 20 95 7F 09 01 81 02", 3, "")),
        Arguments.of("before it begins", Pucks.hex("05 0B 19 2F 29 20")),
        Arguments.of("before it begins", Pucks.hex("05 0B 29 2F")),
        Arguments.of("room for", Pucks.repeat("09 01", 1_025, "")),
        Arguments.of(
            "4096 controls",
            Pucks.repeat("09 01", 64, "75 01 95 7F 81 00 " + "09 01 ".repeat(64) + "95 7F 81 00")));
  }

  @ParameterizedTest
  @MethodSource("absurd")
  void absurdDescriptorsAreRefused(String why, byte[] descriptor) {
    HidFormatException refused =
        assertThrows(HidFormatException.class, () -> ReportDescriptor.parse(descriptor));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void whateverADeviceSaysIsReadOrRefused() {
    Random random = new Random(11);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Pucks.PUCK.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      byte[] report = new byte[random.nextInt(9)];
      random.nextBytes(report);
      try {
        TelephonyReports telephone = telephony(bytes);
        telephone.read(report, report.length);
        telephone.lamps(true, true);
        read++;
      } catch (HidFormatException e) {
        // As it should be.
      }
    }
    assertTrue(read > 1_000 && read < 19_900, read + " of 20000 were read");
  }
}
