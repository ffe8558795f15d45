package io.roomhub.hardware.hid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.hardware.clock.VirtualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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

  /** No machine is so busy that something that ends has not ended by then. */
  private static final long PATIENCE_MS = 20_000;

  @TempDir Path root;

  private final VirtualClock clock = new VirtualClock();
  private final BlockingQueue<byte[]> fromPuck = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> toPuck = new LinkedBlockingQueue<>();
  private final BlockingQueue<PuckKeys.Press> pressed = new LinkedBlockingQueue<>();
  private HidrawFinder finder;
  private @Nullable HidTelephone telephone;

  /** What the kernel's hidraw is to a program: one report to each read. */
  private class FakePuck implements ByteChannel {
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
        // A channel leaves it to be seen as well.
        Thread.currentThread().interrupt();
        throw new IOException("interrupted");
      }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
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

  /** Opens pucks that notice when they are closed. */
  private final class Opening implements HidTelephone.Opener {
    private final BlockingQueue<Path> opened;
    private @Nullable Closing first;

    Opening(BlockingQueue<Path> opened) {
      this.opened = opened;
    }

    @Override
    public HidrawFile open(Path device) {
      Closing puck = new Closing();
      first = first == null ? puck : first;
      opened.add(device);
      return new HidrawFile(puck.in, puck);
    }
  }

  /** Two ways that are closed one by one. */
  private final class Closing extends FakePuck {
    final CountDownLatch closedOut = new CountDownLatch(1);
    final ReadableByteChannel in =
        new FakePuck() {
          private final AtomicBoolean closed = new AtomicBoolean();

          @Override
          public void close() {
            if (!closed.getAndSet(true)) {
              fromPuck.add(UNPLUGGED);
            }
          }
        };

    @Override
    public void close() {
      closedOut.countDown();
    }
  }

  /**
   * A terminal as the device, made by {@code script}: it has two ways that know nothing of each
   * other, as hidraw has. What it is told goes to {@link #toPuck}, two bytes at a time.
   */
  private final class TerminalPuck implements AutoCloseable {
    private final Process process;
    final Path device;

    TerminalPuck() throws IOException {
      process =
          new ProcessBuilder("script", "-qfc", "stty raw -echo; tty; exec sleep 100", "/dev/null")
              .start();
      InputStream told = process.getInputStream();
      StringBuilder name = new StringBuilder();
      for (int c = told.read(); c > ' '; c = told.read()) {
        name.append((char) c);
      }
      assertTrue(name.toString().startsWith("/dev/pts/"), name.toString());
      device = Path.of(name.toString());
      Thread.ofVirtual().start(() -> listen(told));
    }

    private void listen(InputStream told) {
      try (told) {
        for (byte[] two = told.readNBytes(2); two.length == 2; two = told.readNBytes(2)) {
          toPuck.add(two);
        }
      } catch (IOException e) {
        // It is over.
      }
    }

    void press(String report) throws IOException {
      process.getOutputStream().write(Pucks.hex(report));
      process.getOutputStream().flush();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
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

  @Test
  void aPuckThatGoesWhileItsLampsAreSetLeavesNoWord() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    FakePuck lamps =
        new FakePuck() {
          @Override
          public int write(ByteBuffer from) throws IOException {
            int length = super.write(from);
            fromPuck.add(UNPLUGGED);
            await("it is not read any more", HidTelephoneTest::readerSleeps);
            return length;
          }
        };
    start(device -> new HidrawFile(new FakePuck(), lamps));
    assertEquals("0202", lamps());
    await("the word is taken back", () -> !Files.exists(root.resolve("word")));
  }

  @Test
  void aPuckThatStumblesAsTheMicrophoneGoesLiveSaysSoAllTheSame() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    AtomicBoolean stumbles = new AtomicBoolean();
    FakePuck lamps =
        new FakePuck() {
          @Override
          public int write(ByteBuffer from) throws IOException {
            int length = super.write(from);
            if (stumbles.getAndSet(false)) {
              throw new IOException("Broken pipe");
            }
            return length;
          }
        };
    start(device -> new HidrawFile(new FakePuck(), lamps));
    assertEquals("0202", lamps(), "muted");
    lampsNoted();
    stumbles.set(true);
    telephone.muted(false);
    assertEquals("0200", lamps(), "which the puck did not take");
    lampsNoted();
    while (toPuck.isEmpty()) {
      clock.advanceMillis(100);
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals("0200", lamps());
    lampsNoted();
    clock.advanceMillis(10_000);
    assertTrue(toPuck.isEmpty(), "it is told once more only");
  }

  private static boolean readerSleeps() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().equals("roomhub-puck"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getMethodName().equals("sleepUntil"));
  }

  private void start(HidTelephone.Opener opener) {
    start(opener, PATIENCE_MS);
  }

  private void start(HidTelephone.Opener opener, long stopMs) {
    telephone =
        new HidTelephone(
            clock,
            finder,
            opener,
            () -> Set.of("1-1.2"),
            pressed::add,
            root.resolve("word"),
            stopMs);
    telephone.start();
  }

  private static void await(String what, BooleanSupplier fact) {
    long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
    while (!fact.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited in vain: " + what);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private String lamps() throws InterruptedException {
    byte[] report = toPuck.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    return report == null ? "none" : HexFormat.of().formatHex(report);
  }

  /** What was written is noted as well: until then a press may be the lamp's echo. */
  private static void lampsNoted() {
    await(
        "the lamps' thread waits",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("roomhub-puck-lamps"))
                .allMatch(thread -> thread.getState() == Thread.State.WAITING));
  }

  @Test
  void keysAndLampsOfThePuckOnTheCardsPortAreUsedEachTimeItIsPluggedIn() throws Exception {
    plug("hidraw0", "1-1.1", Pucks.PUCK);
    plug("hidraw1", "1-1.2", Pucks.PUCK);
    start(
        device -> {
          assertEquals(root.resolve("dev/hidraw1"), device);
          return new HidrawFile(new FakePuck(), new FakePuck());
        });
    assertEquals("0202", lamps(), "muted, not in a call");

    telephone.offHook(true);
    assertEquals("0203", lamps(), "muted, as before");
    telephone.muted(false);
    assertEquals("0201", lamps(), "in a call, as before");
    lampsNoted();
    clock.advanceMillis(1_000);
    fromPuck.add(Pucks.hex("02 02"));
    assertEquals(PuckKeys.Press.MUTE, pressed.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));

    fromPuck.add(UNPLUGGED);
    await("it is gone", () -> !telephone.connected());
    telephone.muted(true);
    awaitConnected();
    String told = lamps();
    assertEquals("0203", told, "it is told anew what it has missed");
  }

  /** Lets time go by until there is a puck. */
  private void awaitConnected() {
    await(
        "a puck",
        () -> {
          clock.advanceMillis(200);
          return telephone.connected();
        });
  }

  @Test
  void whatIsSaidFromTwoSidesWhileThePuckIsSlowIsToldInOne() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    FakePuck slow =
        new FakePuck() {
          @Override
          public int write(ByteBuffer from) throws IOException {
            told.countDown();
            try {
              done.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return super.write(from);
          }
        };
    start(device -> new HidrawFile(slow, slow));
    assertTrue(told.await(PATIENCE_MS, TimeUnit.MILLISECONDS));
    Thread roomLoop = Thread.ofPlatform().start(() -> telephone.offHook(true));
    Thread capture = Thread.ofPlatform().start(() -> telephone.muted(false));
    roomLoop.join();
    capture.join();
    done.countDown();
    assertEquals("0202", lamps(), "what hung");
    assertEquals("0201", lamps(), "open, in a call");
    lampsNoted();
    assertTrue(toPuck.isEmpty());
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

  /** By what opens devices in a hub, on a real character device. */
  @Test
  void aLampIsSetWhileNobodyPressesAKey() throws Exception {
    try (TerminalPuck puck = new TerminalPuck()) {
      Files.createSymbolicLink(root.resolve("dev/hidraw0"), puck.device);
      plug("hidraw0", "1-1.2", Pucks.PUCK);
      start(HidrawFile::open);
      assertEquals("0202", lamps(), "muted, not in a call");
      awaitRead();
      telephone.muted(false);
      assertEquals("0200", lamps());
      telephone.offHook(true);
      assertEquals("0201", lamps());
      telephone.muted(true);
      assertEquals("0203", lamps());

      PuckKeys.Press press = null;
      for (int i = 0; press == null && i < 100; i++) {
        // For a moment after a lamp was set keys are not believed; when that is, its thread knows.
        clock.advanceMillis(1_000);
        puck.press(i % 2 == 0 ? "02 02" : "02 00");
        press = pressed.poll(200, TimeUnit.MILLISECONDS);
      }
      assertEquals(PuckKeys.Press.MUTE, press);

      awaitRead();
      telephone.close();
      assertEquals("0200", lamps(), "dark");
      assertFalse(telephone.connected(), "the blocked read has ended");
      telephone = null;
    }
  }

  /** Until the reading thread is within the kernel. */
  private static void awaitRead() {
    await(
        "the reading thread reads",
        () ->
            Thread.getAllStackTraces().entrySet().stream()
                .anyMatch(
                    thread ->
                        thread.getKey().getName().equals("roomhub-puck")
                            && thread.getValue().length > 0
                            && thread.getValue()[0].isNativeMethod()
                            && thread.getValue()[0].getClassName().startsWith("sun.nio.ch.")));
  }

  @Test
  void aPuckThatHangsDoesNotKeepTheHubFromEnding() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    FakePuck hanging =
        new FakePuck() {
          @Override
          public int write(ByteBuffer from) throws IOException {
            hangs.countDown();
            while (true) {
              try {
                never.await();
                return super.write(from);
              } catch (InterruptedException e) {
                // A transfer in the kernel is not interrupted either.
              }
            }
          }
        };
    start(device -> new HidrawFile(hanging, hanging), 1);
    assertTrue(hangs.await(PATIENCE_MS, TimeUnit.MILLISECONDS));
    telephone.close();
    await("the reading thread ends", () -> !telephone.connected());
    never.countDown();
    assertEquals("0202", lamps(), "what hung");
    assertEquals("0200", lamps(), "dark, however late");
    telephone = null;
  }

  @Test
  void aPuckWhoseSoundIsNotTheHubsAnyMoreIsLetGoForTheOneThatIs() throws Exception {
    plug("hidraw0", "1-1.1", Pucks.PUCK);
    plug("hidraw1", "1-1.2", Pucks.PUCK);
    Set<String> ports = ConcurrentHashMap.newKeySet();
    ports.add("1-1.1");
    BlockingQueue<Path> opened = new LinkedBlockingQueue<>();
    Opening opener = new Opening(opened);
    telephone =
        new HidTelephone(clock, finder, opener, () -> ports, pressed::add, null, PATIENCE_MS);
    telephone.start();
    assertEquals(root.resolve("dev/hidraw0"), opened.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
    assertEquals("0202", lamps());

    ports.add("1-1.2");
    ports.remove("1-1.1");
    Path second = null;
    while (second == null) {
      clock.advanceMillis(200);
      second = opened.poll(1, TimeUnit.MILLISECONDS);
    }
    assertEquals(root.resolve("dev/hidraw1"), second);
    assertEquals(Set.of("0200", "0202"), Set.of(lamps(), lamps()), "dark; the other's are lit");
    assertTrue(opener.first.closedOut.await(PATIENCE_MS, TimeUnit.MILLISECONDS));
    assertTrue(telephone.connected());
  }

  @Test
  void aPuckWhoseSoundStumblesIsKept() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    BlockingQueue<Path> opened = new LinkedBlockingQueue<>();
    BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    AtomicInteger asks = new AtomicInteger();
    telephone =
        new HidTelephone(
            clock,
            finder,
            new Opening(opened),
            () -> {
              int n = asks.incrementAndGet();
              asked.add(n);
              // Every other time its sound is gone.
              return n % 2 == 1 ? Set.of("1-1.2") : Set.of();
            },
            pressed::add,
            null,
            PATIENCE_MS);
    telephone.start();
    assertEquals("0202", lamps());
    for (int last = 0; last < 20; ) {
      clock.advanceMillis(200);
      Integer n = asked.poll(1, TimeUnit.MILLISECONDS);
      last = n == null ? last : n;
    }
    assertTrue(telephone.connected());
    assertEquals(1, opened.size());
  }

  @Test
  void howToDarkenThePuckStandsInAFileWhileItIsInUse() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    start(device -> new HidrawFile(new FakePuck(), new FakePuck()));
    assertEquals("0202", lamps());
    Path word = root.resolve("word");
    assertEquals("hidraw0 0003:0B0E:0412.0001 \\002\\000\n", Files.readString(word));

    Files.delete(root.resolve("sys/class/hidraw/hidraw0/device"));
    fromPuck.add(UNPLUGGED);
    await("the word is taken back", () -> !Files.exists(word));
    Files.createSymbolicLink(
        root.resolve("sys/class/hidraw/hidraw0/device"),
        root.resolve("sys/devices/usb1/1-1.2/1-1.2:1.3/0003:0B0E:0412.0001"));
    awaitConnected();
    assertEquals("0202", lamps());
    assertTrue(Files.exists(word));
    telephone.close();
    assertEquals("0200", lamps());
    assertFalse(Files.exists(word), "dark already");
    telephone = null;
  }

  @Test
  void theLampsGoOutWhenTheHubStops() throws Exception {
    plug("hidraw0", "1-1.2", Pucks.PUCK);
    start(device -> new HidrawFile(new FakePuck(), new FakePuck()));
    assertEquals("0202", lamps());
    telephone.close();
    assertEquals("0200", lamps());
    assertTrue(toPuck.isEmpty());
    telephone = null;
  }
}
