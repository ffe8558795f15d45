package io.roomhub.hardware.hid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A made-up /dev and /sys with a puck that comes and goes. */
@Timeout(60)
class HidTelephoneTest {
  private static final byte[] UNPLUGGED = {};

  @TempDir Path root;

  private final VirtualClock clock = new VirtualClock();
  private final BlockingQueue<byte[]> fromPuck = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> toPuck = new LinkedBlockingQueue<>();
  private final BlockingQueue<PuckKeys.Press> pressed = new LinkedBlockingQueue<>();
  private HidrawFinder finder;
  private @Nullable HidTelephone telephone;

  /** What the kernel's hidraw is to a program: one report to each read. */
  private final class FakePuck implements ByteChannel {
    @Override
    public int read(ByteBuffer to) throws IOException {
      try {
        byte[] report = fromPuck.take();
        if (report == UNPLUGGED) {
          throw new IOException("Input/output error");
        }
        to.put(report);
        return report.length;
      } catch (InterruptedException e) {
        throw new IOException("interrupted");
      }
    }

    @Override
    public int write(ByteBuffer from) {
      byte[] report = new byte[from.remaining()];
      from.get(report);
      toPuck.add(report);
      return report.length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  /** Its reports come from a real file; what it is sent goes to {@link #toPuck}. */
  private final class ReadByFile implements ByteChannel {
    private final FileChannel file;

    ReadByFile(Path device) throws IOException {
      file = FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return file.read(to);
    }

    @Override
    public int write(ByteBuffer from) {
      byte[] report = new byte[from.remaining()];
      from.get(report);
      toPuck.add(report);
      return report.length;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @BeforeEach
  void machine() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    Files.createDirectories(root.resolve("sys/class/hidraw"));
    finder = new HidrawFinder(root.resolve("dev"), root.resolve("sys"));
  }

  @AfterEach
  void close() {
    if (telephone != null) {
      telephone.close();
    }
  }

  private void plug(String name, String port, byte[] descriptor) throws IOException {
    Path usb = root.resolve("sys/devices/usb1/" + port);
    Path hid = Files.createDirectories(usb.resolve(port + ":1.3/0003:0B0E:0412.0001"));
    Files.writeString(usb.resolve("idVendor"), "0b0e\n");
    Files.writeString(usb.resolve("product"), "Jabra SPEAK\n");
    Files.write(hid.resolve("report_descriptor"), descriptor);
    Path node = Files.createDirectories(root.resolve("sys/class/hidraw/" + name));
    Files.createSymbolicLink(node.resolve("device"), hid);
    if (!Files.exists(root.resolve("dev").resolve(name))) {
      Files.createFile(root.resolve("dev").resolve(name));
    }
  }

  private void start(HidTelephone.Opener opener) {
    telephone = new HidTelephone(clock, finder, opener, () -> Set.of("1-1.2"), pressed::add);
    telephone.start();
  }

  private String lamps() throws InterruptedException {
    byte[] report = toPuck.poll(20, TimeUnit.SECONDS);
    return report == null ? "none" : java.util.HexFormat.of().formatHex(report);
  }

  @Test
  void keysAndLampsOfThePuckOnTheCardsPortAreUsedEachTimeItIsPluggedIn() throws Exception {
    plug("hidraw0", "1-1.1", Pucks.PUCK);
    plug("hidraw1", "1-1.2", Pucks.PUCK);
    start(
        device -> {
          assertEquals(root.resolve("dev/hidraw1"), device);
          return new FakePuck();
        });
    assertEquals("0202", lamps(), "muted, not in a call");

    telephone.show(false, true);
    assertEquals("0201", lamps());
    clock.advanceMillis(1_000);
    fromPuck.add(Pucks.hex("02 02"));
    assertEquals(PuckKeys.Press.MUTE, pressed.poll(20, TimeUnit.SECONDS));

    fromPuck.add(UNPLUGGED);
    while (telephone.connected()) {
      Thread.onSpinWait();
    }
    telephone.show(true, true);
    while (!telephone.connected()) {
      clock.advanceMillis(200);
      Thread.onSpinWait();
    }
    String told = lamps();
    assertEquals("0203", told, "it is told anew what it has missed");
  }

  @Test
  void onlyATelephoneOnThatPortIsTaken() throws IOException {
    plug("hidraw0", "1-1.1", Pucks.PUCK);
    assertNull(finder.find(Set.of("1-1.2")));
    assertNull(finder.find(Set.of()));
    plug("hidraw1", "1-1.2", Pucks.MOUSE);
    assertNull(finder.find(Set.of("1-1.2")));
    HidrawFinder.Found found = finder.find(Set.of("1-1.1"));
    assertNotNull(found);
    assertEquals("Jabra SPEAK", found.name());
  }

  @Test
  void anAbsurdDescriptorIsRefusedAndCountedOnce() throws IOException {
    plug("hidraw0", "1-1.2", Pucks.repeat("A1 00", 100, ""));
    assertNull(finder.find(Set.of("1-1.2")));
    assertNull(finder.find(Set.of("1-1.2")));
    assertEquals(1, finder.refusedDescriptors());
  }

  @Test
  void aRealFileIsReadReportByReportAndLetGoAtTheEnd() throws Exception {
    Path fifo = root.resolve("dev/hidraw0");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    plug("hidraw0", "1-1.2", Pucks.ARRAY);
    // A FIFO would give the lamps' reports back, and several reports as one.
    start(device -> new ReadByFile(device));
    while (!telephone.connected()) {
      Thread.onSpinWait();
    }
    PuckKeys.Press press = null;
    try (OutputStream puck = Files.newOutputStream(fifo)) {
      // For a moment after its start a puck's keys are not believed; when that is, its thread
      // knows.
      for (int i = 0; press == null && i < 100; i++) {
        clock.advanceMillis(1_000);
        puck.write(Pucks.hex(i % 2 == 0 ? "07 10 00" : "07 00 00"));
        press = pressed.poll(200, TimeUnit.MILLISECONDS);
      }
    }
    assertEquals(PuckKeys.Press.MUTE, press);

    telephone.close();
    assertFalse(telephone.connected(), "the blocked read has ended");
    telephone = null;
  }

  @Test
  void theLampsGoOutWhenTheHubStops() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    start(device -> new FakePuck());
    assertEquals("0202", lamps());
    telephone.close();
    assertEquals("0200", lamps());
    assertTrue(toPuck.isEmpty());
    assertArrayEquals(new byte[0], UNPLUGGED);
    telephone = null;
  }
}
