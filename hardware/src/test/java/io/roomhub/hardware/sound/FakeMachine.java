package io.roomhub.hardware.sound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A made-up /proc and /sys with sound cards, laid out as the kernel does it. */
final class FakeMachine {
  final Path proc;
  final Path sys;
  final Path dev;
  private final StringBuilder cards = new StringBuilder();

  FakeMachine(Path root) throws IOException {
    proc = Files.createDirectories(root.resolve("proc"));
    sys = Files.createDirectories(root.resolve("sys"));
    dev = Files.createDirectories(root.resolve("dev/snd")).getParent();
    Files.createDirectories(proc.resolve("asound"));
    Files.createDirectories(sys.resolve("class/sound"));
  }

  AlsaCards cards() {
    return new AlsaCards(proc, sys, dev);
  }

  /** A card without USB; {@code pcms} are names such as pcm0c. */
  FakeMachine card(int number, String id, String title, String... pcms) throws IOException {
    cards.append(String.format("%2d [%-15s]: %s - %s%n", number, id, "driver", title));
    cards.append(" ".repeat(22)).append(title).append(" at somewhere, high speed\n");
    Files.writeString(proc.resolve("asound/cards"), cards.toString());
    Path folder = Files.createDirectories(proc.resolve("asound/card" + number));
    Files.writeString(folder.resolve("id"), id + "\n");
    for (String pcm : pcms) {
      status(number, pcm, "closed\n");
    }
    return this;
  }

  FakeMachine status(int number, String pcm, String text) throws IOException {
    Path sub = Files.createDirectories(proc.resolve("asound/card" + number + "/" + pcm + "/sub0"));
    Files.writeString(sub.resolve("status"), text);
    return this;
  }

  FakeMachine stream(int number, String text) throws IOException {
    Files.writeString(proc.resolve("asound/card" + number + "/stream0"), text);
    return this;
  }

  /** Makes an earlier card a USB one, plugged into {@code port}, on interface {@code function}. */
  FakeMachine usb(
      int number,
      String port,
      String function,
      String vendorProduct,
      @Nullable String serial,
      @Nullable String product)
      throws IOException {
    Path device = sys.resolve("devices/pci0000:00/0000:00:14.0/usb1/" + port);
    Path card =
        Files.createDirectories(device.resolve(port + ":" + function + "/sound/card" + number));
    Files.writeString(device.resolve("idVendor"), vendorProduct.substring(0, 4) + "\n");
    Files.writeString(device.resolve("idProduct"), vendorProduct.substring(5) + "\n");
    if (serial != null) {
      Files.writeString(device.resolve("serial"), serial + "\n");
    }
    if (product != null) {
      Files.writeString(device.resolve("product"), product + "\n");
    }
    Files.createSymbolicLink(card.resolve("device"), Path.of("../.."));
    Files.createSymbolicLink(sys.resolve("class/sound/card" + number), card);
    Files.writeString(proc.resolve("asound/card" + number + "/usbid"), vendorProduct + "\n");
    return this;
  }
}
