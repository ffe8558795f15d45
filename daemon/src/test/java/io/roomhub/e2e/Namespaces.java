package io.roomhub.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Network namespaces of their own for the hubs of a test, and the cables between them. */
final class Namespaces {
  /** Puts what follows into a namespace with nothing but a dead loopback. */
  static final List<String> OWN = List.of("unshare", "--net");

  /**
   * The same with a loopback that is up: Java looks once, when it starts, whether there is IPv6.
   */
  static final List<String> OWN_WITH_LOOPBACK =
      List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"");

  private Namespaces() {}

  /** Whether this machine grants any. */
  static boolean available() throws IOException, InterruptedException {
    return run("unshare --net true");
  }

  /** Lays a cable from one hub to another. */
  static void cable(HubProcess one, String oneAddress, HubProcess other, String otherAddress)
      throws IOException, InterruptedException {
    must("ip link add cable0 type veth peer name cable1");
    plug("cable0", one, oneAddress);
    plug("cable1", other, otherAddress);
  }

  /** Sets up a switch in the namespace of the test itself, which has {@code address} there. */
  static void addSwitch(String name, String address) throws IOException, InterruptedException {
    must("ip link add " + name + " type bridge");
    must("ip addr add " + address + " dev " + name);
    must("ip link set " + name + " up");
  }

  static void removeSwitch(String name) throws IOException, InterruptedException {
    run("ip link del " + name);
  }

  /** Connects a hub with a switch, which is also its way to everywhere. */
  static void connect(HubProcess hub, String address, String toSwitch, String gateway)
      throws IOException, InterruptedException {
    long pid = hub.handle().pid();
    String port = "p" + pid;
    must("ip link add " + port + " type veth peer name cable1");
    must("ip link set " + port + " master " + toSwitch);
    must("ip link set " + port + " up");
    plug("cable1", hub, address);
    must("nsenter --target " + pid + " --net ip route add default via " + gateway);
  }

  /** Pulls the hub's plug out of the switch, or puts it in again. */
  static void setPlugged(HubProcess hub, boolean plugged) throws IOException, InterruptedException {
    must("ip link set p" + hub.handle().pid() + (plugged ? " up" : " down"));
  }

  /** Gives the hub another address on its cable to the switch. */
  static void readdress(HubProcess hub, String from, String to, String gateway)
      throws IOException, InterruptedException {
    String inside = "nsenter --target " + hub.handle().pid() + " --net ";
    must(inside + "ip addr add " + to + " dev cable1");
    must(inside + "ip addr del " + from + " dev cable1");
    // The second address of a subnet goes with the first one where the kernel does not promote it.
    run(inside + "ip addr add " + to + " dev cable1");
    must(inside + "ip route replace default via " + gateway);
  }

  /**
   * Changes the addresses of a hub's cable to the switch.
   *
   * @param action add or del
   */
  static void address(HubProcess hub, String action, String address)
      throws IOException, InterruptedException {
    must(
        "nsenter --target %d --net ip addr %s %s dev cable1"
            .formatted(hub.handle().pid(), action, address));
  }

  private static void plug(String device, HubProcess hub, String address)
      throws IOException, InterruptedException {
    long pid = hub.handle().pid();
    must("ip link set " + device + " netns " + pid);
    must("nsenter --target " + pid + " --net ip addr add " + address + " dev " + device);
    must("nsenter --target " + pid + " --net ip link set " + device + " up");
  }

  static void must(String command) throws IOException, InterruptedException {
    assertTrue(run(command), command);
  }

  static boolean run(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command.split(" ")).inheritIO().start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
