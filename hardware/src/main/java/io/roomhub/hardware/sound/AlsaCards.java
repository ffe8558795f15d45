package io.roomhub.hardware.sound;

import io.roomhub.hardware.sound.SoundSystem.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sound cards of the machine, read from /proc/asound and /sys/class/sound without opening any
 * of them. Any thread; nothing is cached, because cards come and go.
 */
final class AlsaCards {
  /** The kernel itself knows no more. */
  private static final int MAX_CARDS = 32;

  // " 1 [C920           ]: USB-Audio - HD Pro Webcam C920"
  private static final Pattern CARD =
      Pattern.compile("\\s*(\\d{1,3}) \\[(\\S{1,32})\\s*]: .*? - (.*)");
  private static final Pattern PCM = Pattern.compile("pcm(\\d{1,3})([cp])");
  private static final Pattern SYS_CARD = Pattern.compile("card(\\d{1,3})");
  private static final Pattern SYS_PCM = Pattern.compile("pcmC(\\d{1,3})D(\\d{1,3})([cp])");
  private static final Pattern OWNER = Pattern.compile("owner_pid\\s*:\\s*(\\d{1,9})");
  private static final Pattern THREAD_GROUP =
      Pattern.compile("^Tgid:\\s*(\\d{1,9})", Pattern.MULTILINE);

  private final Path proc;
  private final Path sys;
  private final Path dev;

  /**
   * @param proc root of procfs, {@code /proc}
   * @param sys root of sysfs, {@code /sys}
   * @param dev where the device files are, {@code /dev}
   */
  AlsaCards(Path proc, Path sys, Path dev) {
    this.proc = proc;
    this.sys = sys;
    this.dev = dev;
  }

  /** All cards, by number. */
  List<AlsaCard> list() {
    List<Found> found = found();
    List<String> names = names(found);
    List<AlsaCard> cards = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Found f = found.get(i);
      String name = names.get(i);
      List<AlsaCard.Pcm> pcms = f.listed ? pcms(f.number) : sysPcms(f.number);
      if (f.usb != null) {
        String product = f.usb.product() == null ? f.title : f.usb.product();
        cards.add(new AlsaCard(f.number, f.id, name, f.usb.model(), product, true, pcms));
      } else {
        cards.add(new AlsaCard(f.number, f.id, name, name, f.title, false, pcms));
      }
    }
    return cards;
  }

  /** What the cards are, without what can be played or recorded on them. */
  private List<Found> found() {
    List<Found> found = new ArrayList<>();
    SmallFiles.text(proc.resolve("asound/cards"))
        .lines()
        .map(CARD::matcher)
        .filter(Matcher::matches)
        .limit(MAX_CARDS)
        .forEach(m -> found.add(read(Integer.parseInt(m.group(1)), m.group(2), m.group(3))));
    // The name of a device may hold a line break and what looks like another card.
    Set<Integer> numbers = new HashSet<>();
    found.removeIf(card -> !isCard(card) || !numbers.add(card.number));
    if (found.isEmpty()) {
      // A service that may see only processes in /proc (ProcSubset=pid) still has /sys.
      SmallFiles.names(sys.resolve("class/sound")).stream()
          .map(SYS_CARD::matcher)
          .filter(Matcher::matches)
          .limit(MAX_CARDS)
          .forEach(m -> found.add(readSys(Integer.parseInt(m.group(1)))));
    }
    return found;
  }

  /** The names of all cards, in their order: a USB card's depends on which others there are. */
  private static List<String> names(List<Found> found) {
    Iterator<String> usbNames =
        UsbIdentity.names(found.stream().filter(f -> f.usb != null).map(Found::usb).toList())
            .iterator();
    return found.stream().map(f -> f.usb != null ? usbNames.next() : "alsa-" + f.id).toList();
  }

  /**
   * A card.
   *
   * @param listed whether procfs has it; else only sysfs
   */
  private record Found(
      int number, String id, String title, @Nullable UsbIdentity usb, boolean listed) {}

  private boolean isCard(Found card) {
    return Files.isDirectory(proc.resolve("asound/card" + card.number));
  }

  private Found read(int number, String id, String title) {
    Path folder = proc.resolve("asound/card" + number);
    UsbIdentity usb = UsbIdentity.read(sys.resolve("class/sound/card" + number + "/device"));
    String usbid = SmallFiles.line(folder.resolve("usbid"));
    if (usb == null && usbid != null && usbid.matches("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}")) {
      // Inside a container /sys may be missing: the card number is the only port there is.
      usb = new UsbIdentity(usbid, null, "card" + number, "card" + number, null);
    }
    String shortId = SmallFiles.line(folder.resolve("id"));
    return new Found(number, shortId == null ? id : shortId, DeviceText.plain(title), usb, true);
  }

  private List<AlsaCard.Pcm> pcms(int number) {
    List<AlsaCard.Pcm> pcms = new ArrayList<>();
    for (String name : SmallFiles.names(proc.resolve("asound/card" + number))) {
      Matcher m = PCM.matcher(name);
      if (m.matches()) {
        pcms.add(pcm(m.group(1), m.group(2)));
      }
    }
    return List.copyOf(pcms);
  }

  private Found readSys(int number) {
    Path folder = sys.resolve("class/sound/card" + number);
    String id = SmallFiles.line(folder.resolve("id"));
    String title = id == null ? String.valueOf(number) : id;
    return new Found(number, title, title, UsbIdentity.read(folder.resolve("device")), false);
  }

  private List<AlsaCard.Pcm> sysPcms(int number) {
    List<AlsaCard.Pcm> pcms = new ArrayList<>();
    for (String name : SmallFiles.names(sys.resolve("class/sound"))) {
      Matcher m = SYS_PCM.matcher(name);
      if (m.matches() && Integer.parseInt(m.group(1)) == number) {
        pcms.add(pcm(m.group(2), m.group(3)));
      }
    }
    return List.copyOf(pcms);
  }

  private static AlsaCard.Pcm pcm(String device, String side) {
    return new AlsaCard.Pcm(
        Integer.parseInt(device), side.equals("c") ? Direction.INPUT : Direction.OUTPUT);
  }

  /**
   * Who holds a device open, in words for people, or null when it is free. Java Sound says the same
   * of a busy device and of one that does not exist.
   */
  @Nullable String user(int card, AlsaCard.Pcm pcm) {
    String side = pcm.direction() == Direction.INPUT ? "c" : "p";
    Path folder = proc.resolve("asound/card" + card + "/pcm" + pcm.device() + side);
    Set<String> owners = new HashSet<>();
    for (String sub : SmallFiles.names(folder)) {
      if (sub.startsWith("sub")) {
        String status = SmallFiles.text(folder.resolve(sub).resolve("status")).strip();
        if (status.isEmpty() || status.startsWith("closed")) {
          return null;
        }
        Matcher m = OWNER.matcher(status);
        owners.add(m.find() ? process(m.group(1)) : "another program");
      }
    }
    return owners.isEmpty() ? null : String.join(", ", owners);
  }

  /**
   * Why this process may not use a card, in words for people, or null when it may. Its control
   * device is asked, which disturbs nobody.
   */
  @Nullable String denied(int card) {
    Path control = dev.resolve("snd/controlC" + card);
    try (InputStream in = Files.newInputStream(control)) {
      return null;
    } catch (AccessDeniedException e) {
      return "this user may not open " + control + "; is it in the group audio?";
    } catch (NoSuchFileException e) {
      return "there is no " + control;
    } catch (IOException e) {
      // Such as "Operation not permitted", by what a service manager allows.
      return String.valueOf(e.getMessage());
    }
  }

  /** In words; the kernel tells the thread that opened it, and {@code ps} lists processes. */
  private String process(String thread) {
    Matcher group = THREAD_GROUP.matcher(SmallFiles.text(proc.resolve(thread).resolve("status")));
    String pid = group.find() ? group.group(1) : thread;
    String command = SmallFiles.line(proc.resolve(pid).resolve("comm"));
    String part = pid.equals(thread) ? null : SmallFiles.line(proc.resolve(thread).resolve("comm"));
    String words = command == null ? "process " + pid : command + " (process " + pid + ")";
    return part == null || part.equals(command) ? words : words + ", thread " + part;
  }

  /**
   * What the kernel says of every capture stream of every card: the proof of a closed microphone,
   * or who holds it. A stream whose status may not be read is listed without one.
   */
  List<KernelPcm> captures() {
    List<KernelPcm> captures = new ArrayList<>();
    for (AlsaCard card : list()) {
      for (AlsaCard.Pcm pcm : card.pcms()) {
        if (pcm.direction() == Direction.INPUT) {
          String device = card.name() + (pcm.device() == 0 ? "" : "," + pcm.device());
          Path folder = proc.resolve("asound/card" + card.number() + "/pcm" + pcm.device() + "c");
          List<String> subs =
              SmallFiles.names(folder).stream().filter(name -> name.startsWith("sub")).toList();
          for (String sub : subs.isEmpty() ? List.of("sub0") : subs) {
            Path file = folder.resolve(sub).resolve("status");
            String status = SmallFiles.text(file).strip();
            captures.add(new KernelPcm(device, file.toString(), status.isEmpty() ? null : status));
          }
        }
      }
    }
    return List.copyOf(captures);
  }

  /**
   * Where a device is plugged, bus and hub ports such as 1-1.2; null when it is not on USB. Asked
   * every second while a puck is in use, so nothing is read that this does not take.
   */
  @Nullable String usbPort(String device) {
    List<Found> found = found();
    List<String> names = names(found);
    for (int i = 0; i < found.size(); i++) {
      if (device.equals(names.get(i)) || device.startsWith(names.get(i) + ",")) {
        UsbIdentity usb =
            UsbIdentity.read(sys.resolve("class/sound/card" + found.get(i).number + "/device"));
        return usb == null ? null : usb.port();
      }
    }
    return null;
  }

  /** What a USB card says of its own rates and channels; empty for other cards. */
  List<UsbStream> streams(int card, AlsaCard.Pcm pcm) {
    Path file = proc.resolve("asound/card" + card + "/stream" + pcm.device());
    return UsbStream.parse(SmallFiles.text(file), pcm.direction());
  }
}
