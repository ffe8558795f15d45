package io.roomhub.hardware.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlsaCardsTest {
  @TempDir Path root;

  private FakeMachine machine;

  @BeforeEach
  void makeMachine() throws IOException {
    machine = new FakeMachine(root);
  }

  private List<String> names() {
    return machine.cards().list().stream().map(AlsaCard::name).toList();
  }

  @Test
  void usbCardIsNamedByVendorProductAndSerial() throws IOException {
    machine
        .card(0, "Headphones", "bcm2835 Headphones", "pcm0p")
        .card(1, "C920", "HD Pro Webcam C920", "pcm0c")
        .usb(1, "1-1.2", "1.2", "046d:0825", "A1B2C3", "HD Pro Webcam C920");
    assertEquals(
        List.of(
            new AlsaCard(
                0,
                "Headphones",
                "alsa-Headphones",
                "alsa-Headphones",
                "bcm2835 Headphones",
                false,
                List.of(new AlsaCard.Pcm(0, Direction.OUTPUT))),
            new AlsaCard(
                1,
                "C920",
                "usb-046d:0825-A1B2C3",
                "usb-046d:0825",
                "HD Pro Webcam C920",
                true,
                List.of(new AlsaCard.Pcm(0, Direction.INPUT)))),
        machine.cards().list());
  }

  @Test
  void nameHoldsWhenTheCardMovesToAnotherPortAndNumber() throws IOException {
    machine
        .card(3, "Speakerphone", "Jabra", "pcm0c", "pcm0p")
        .usb(3, "2-4", "1.0", "0b0e:0412", "50C2ED", null);
    assertEquals(List.of("usb-0b0e:0412-50C2ED"), names());
  }

  @Test
  void cardWithoutSerialIsNamedByItsPort() throws IOException {
    machine.card(1, "Device", "USB Audio").usb(1, "1-1.4", "1.0", "0d8c:0014", null, null);
    assertEquals(List.of("usb-0d8c:0014-1-1.4"), names());
    assertEquals("USB Audio", machine.cards().list().getFirst().description());
  }

  @Test
  void twinsWithTheSameSerialAreToldApartByPort() throws IOException {
    machine
        .card(1, "Device", "USB Audio")
        .usb(1, "1-1.4", "1.0", "0d8c:0014", "0001", null)
        .card(2, "Device_1", "USB Audio")
        .usb(2, "1-1.3", "1.0", "0d8c:0014", "0001", null)
        .card(3, "Other", "Other Audio")
        .usb(3, "1-1.1", "1.0", "0d8c:0015", "0001", null);
    assertEquals(
        List.of("usb-0d8c:0014-1-1.4", "usb-0d8c:0014-1-1.3", "usb-0d8c:0015-0001"), names());
  }

  @Test
  void twoCardsOfOneDeviceAreToldApartByInterface() throws IOException {
    machine
        .card(1, "Array", "Array")
        .usb(1, "1-2", "1.0", "2886:0018", "X", null)
        .card(2, "Array_1", "Array")
        .usb(2, "1-2", "1.3", "2886:0018", "X", null);
    assertEquals(List.of("usb-2886:0018-1-2:1.0", "usb-2886:0018-1-2:1.3"), names());
  }

  @Test
  void oddSerialBecomesAPlainName() throws IOException {
    machine
        .card(1, "Mic", "Mic")
        .usb(1, "1-2", "1.0", "1234:abcd", "a b/c\"ä" + "x".repeat(100), null);
    assertEquals("usb-1234:abcd-a_b_c__" + "x".repeat(57), names().getFirst());
  }

  @Test
  void withoutSysTheUsbidOfProcIsUsed() throws IOException {
    machine.card(2, "Mic", "Mic", "pcm0c");
    Files.writeString(machine.proc.resolve("asound/card2/usbid"), "046d:0825\n");
    assertEquals(List.of("usb-046d:0825-card2"), names());
  }

  @Test
  void withoutProcTheCardsOfSysAreUsed() throws IOException {
    machine.card(1, "C920", "x").usb(1, "1-1.2", "1.2", "046d:0825", "A1B2C3", "HD Pro C920");
    Path sound = machine.sys.resolve("class/sound");
    Files.writeString(sound.resolve("card1/id"), "C920\n");
    Files.writeString(sound.resolve("pcmC1D0c"), "");
    Files.writeString(sound.resolve("pcmC2D0c"), "");
    assertEquals(
        List.of(
            new AlsaCard(
                1,
                "C920",
                "usb-046d:0825-A1B2C3",
                "usb-046d:0825",
                "HD Pro C920",
                true,
                List.of(new AlsaCard.Pcm(0, Direction.INPUT)))),
        new AlsaCards(root.resolve("nothing"), machine.sys, machine.dev).list());
  }

  @Test
  void machineWithoutCardsHasNone() throws IOException {
    assertEquals(List.of(), names());
    Files.writeString(machine.proc.resolve("asound/cards"), "--- no soundcards ---\n");
    assertEquals(List.of(), names());
    assertEquals(
        List.of(), new AlsaCards(root.resolve("a"), root.resolve("b"), root.resolve("c")).list());
  }

  @Test
  void busyDeviceNamesItsUser() throws IOException {
    machine.card(1, "Mic", "Mic", "pcm0c", "pcm0p");
    Files.createDirectories(machine.proc.resolve("812"));
    Files.writeString(machine.proc.resolve("812/comm"), "pulseaudio\n");
    machine.status(1, "pcm0c", "state: RUNNING\nowner_pid   : 812\ntrigger_time: 1.2\n");
    AlsaCards cards = machine.cards();
    assertEquals("pulseaudio (process 812)", cards.user(1, new AlsaCard.Pcm(0, Direction.INPUT)));
    assertNull(cards.user(1, new AlsaCard.Pcm(0, Direction.OUTPUT)));
    assertNull(cards.user(7, new AlsaCard.Pcm(0, Direction.OUTPUT)));
  }

  /** The kernel tells the thread, which {@code ps} and {@code kill} do not know. */
  @Test
  void aThreadThatHasTheDeviceIsNamedWithItsProcess() throws IOException {
    machine.card(1, "Mic", "Mic", "pcm0c");
    Files.createDirectories(machine.proc.resolve("812"));
    Files.createDirectories(machine.proc.resolve("830"));
    Files.writeString(machine.proc.resolve("812/comm"), "java\n");
    Files.writeString(machine.proc.resolve("830/comm"), "sound-devices\n");
    Files.writeString(
        machine.proc.resolve("830/status"), "Name:\tsound-devices\nTgid:\t812\nPid:\t830\n");
    machine.status(1, "pcm0c", "state: RUNNING\nowner_pid   : 830\n");
    assertEquals(
        "java (process 812), thread sound-devices",
        machine.cards().user(1, new AlsaCard.Pcm(0, Direction.INPUT)));
  }

  @Test
  void aCardThatThisProcessMayNotOpenSaysWhy() throws IOException {
    AlsaCards cards = machine.cards();
    Path control = machine.dev.resolve("snd/controlC1");
    assertEquals("there is no " + control, cards.denied(1));
    Files.createSymbolicLink(control, Path.of("controlC1"));
    String why = cards.denied(1);
    assertTrue(why != null && why.startsWith(control + ": "), why);
    Files.delete(control);
    Files.createFile(control);
    assertNull(cards.denied(1));
  }

  private static final String STREAM =
      """
      Seeed Studio ReSpeaker 4 Mic Array at usb-0000:01:00.0-1.2, high speed : USB Audio

      Playback:
        Status: Stop
        Interface 1
          Altset 1
          Format: S16_LE
          Channels: 2
          Endpoint: 0x01 (1 OUT) (ADAPTIVE)
          Rates: 16000
          Bits: 16

      Capture:
        Status: Stop
        Interface 2
          Altset 1
          Format: S16_LE
          Channels: 6
          Endpoint: 0x81 (1 IN) (ASYNC)
          Rates: 16000
        Interface 2
          Altset 2
          Format: S24_3LE
          Channels: 2
          Rates: 8000, 44100, 96000
        Interface 2
          Altset 3
          Channels: 1
          Rates: 8000 - 96000 (continuous)
      """;

  @Test
  void usbCardSaysWhatItCanDoItself() throws IOException {
    machine.card(1, "ArrayUAC10", "ReSpeaker", "pcm0c", "pcm0p").stream(1, STREAM);
    AlsaCards cards = machine.cards();
    assertEquals(
        List.of(
            new UsbStream(6, 16_000, 16_000),
            new UsbStream(2, 8_000, 8_000),
            new UsbStream(2, 44_100, 44_100),
            new UsbStream(2, 96_000, 96_000),
            new UsbStream(1, 8_000, 96_000)),
        cards.streams(1, new AlsaCard.Pcm(0, Direction.INPUT)));
    assertEquals(
        List.of(new UsbStream(2, 16_000, 16_000)),
        cards.streams(1, new AlsaCard.Pcm(0, Direction.OUTPUT)));
    assertEquals(List.of(), cards.streams(0, new AlsaCard.Pcm(0, Direction.OUTPUT)));
  }

  @Test
  void microphoneIsOpenedWithAllChannelsAtItsOwnRate() {
    List<UsbStream> capture = UsbStream.parse(STREAM, Direction.INPUT);
    assertEquals(
        List.of(
            new LineFormats(6, 16_000),
            new LineFormats(2, 96_000),
            new LineFormats(2, 44_100),
            new LineFormats(2, 8_000),
            new LineFormats(1, 48_000)),
        LineFormats.order(Direction.INPUT, capture, List.of(1, 2, 3, 4, 5, 6), false));
  }

  @Test
  void speakerIsOpenedInStereoAndOthersAsJavaSoundOffers() {
    assertEquals(
        List.of(new LineFormats(2, 16_000)),
        LineFormats.order(
            Direction.OUTPUT, UsbStream.parse(STREAM, Direction.OUTPUT), List.of(), false));
    assertEquals(
        List.of(
            new LineFormats(2, 48_000),
            new LineFormats(1, 48_000),
            new LineFormats(2, 44_100),
            new LineFormats(1, 44_100)),
        LineFormats.order(Direction.OUTPUT, List.of(), List.of(1, 2, 32), false));
    // ALSA's default pretends to have any number of channels.
    assertEquals(
        new LineFormats(2, 48_000),
        LineFormats.order(Direction.INPUT, List.of(), List.of(1, 2, 3, 4, 5, 6, 7, 8), true)
            .getFirst());
    assertEquals(
        new LineFormats(4, 48_000),
        LineFormats.order(Direction.INPUT, List.of(), List.of(1, 2, 3, 4), false).getFirst());
  }

  @Test
  void theKernelsWordOnEveryMicrophoneIsReported() throws Exception {
    machine
        .card(0, "Headphones", "bcm2835 Headphones", "pcm0p")
        .card(1, "PowerConf", "Anker PowerConf", "pcm0p", "pcm0c")
        .usb(1, "1-1.2", "1.0", "291a:3301", "S1", "PowerConf")
        .status(1, "pcm0c", "state: RUNNING\nowner_pid   : 4711\n");
    String file = machine.proc + "/asound/card1/pcm0c/sub0/status";

    List<KernelPcm> running = machine.cards().captures();
    assertEquals(
        List.of(new KernelPcm("usb-291a:3301-S1", file, "state: RUNNING\nowner_pid   : 4711")),
        running);
    assertEquals("RUNNING owner_pid 4711", running.getFirst().word());
    assertFalse(running.getFirst().closed());

    machine.status(1, "pcm0c", "closed\n");
    assertTrue(machine.cards().captures().getFirst().closed());

    Files.delete(Path.of(file));
    KernelPcm unreadable = machine.cards().captures().getFirst();
    assertEquals("unknown", unreadable.word());
    assertFalse(unreadable.closed());
  }

  @Test
  void aDeviceIsOnThePortOfItsCard() throws IOException {
    machine
        .card(0, "Headphones", "bcm2835 Headphones", "pcm0p")
        .card(1, "Puck", "Puck", "pcm0c", "pcm0p", "pcm1p")
        .usb(1, "1-1.2", "1.0", "0b0e:0412", null, "Puck")
        .card(2, "Puck_1", "Puck", "pcm0c", "pcm0p")
        .usb(2, "1-1.3", "1.0", "0b0e:0412", null, "Puck");
    AlsaCards cards = machine.cards();
    assertEquals("1-1.2", cards.usbPort("usb-0b0e:0412-1-1.2"));
    assertEquals("1-1.2", cards.usbPort("usb-0b0e:0412-1-1.2,1"));
    assertEquals("1-1.3", cards.usbPort("usb-0b0e:0412-1-1.3"));
    assertNull(cards.usbPort("alsa-Headphones"));
    assertNull(cards.usbPort("usb-0b0e:0412"));
  }

  @Test
  void aUsbCardOfAContainerWithoutSysfsIsOnNoPort() throws IOException {
    machine.card(1, "Puck", "Puck", "pcm0c");
    Files.writeString(machine.proc.resolve("asound/card1/usbid"), "0b0e:0412\n");
    assertEquals(List.of("usb-0b0e:0412-card1"), names());
    assertNull(machine.cards().usbPort("usb-0b0e:0412-card1"));
  }
}
