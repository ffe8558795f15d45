package io.roomhub.e2e;

import java.io.IOException;

/**
 * The addresses of the namespace of the tests themselves (netns/bin/java), for programs that run in
 * it: what one sends to another there goes over the kernel's table of local addresses.
 */
public final class OwnNetwork {
  private static final String DEVICE = "roomhub0";
  private static final String IPV6 = "fd77::1";
  private static String address = "10.77.0.1";
  private static int moves;

  private OwnNetwork() {}

  /** Whether there is such a namespace. */
  public static boolean exists() throws IOException, InterruptedException {
    return Namespaces.run("ip link show " + DEVICE);
  }

  /** Leaves the link to IPv4: one address is easier to take away than two. */
  public static void withoutIpv6() throws IOException, InterruptedException {
    Namespaces.run("ip -6 addr del " + IPV6 + "/64 dev " + DEVICE);
  }

  /** As it was at first. */
  public static void restore() throws IOException, InterruptedException {
    Namespaces.run("ip addr flush dev " + DEVICE);
    address = "10.77.0.1";
    Namespaces.must("ip addr add " + address + "/24 dev " + DEVICE);
    Namespaces.must("ip -6 addr add " + IPV6 + "/64 dev " + DEVICE + " nodad");
    Namespaces.run("ip route add default via 10.77.0.2 dev " + DEVICE);
  }

  /** What is sent to the address is lost, or no longer. */
  public static void setCut(boolean cut) throws IOException, InterruptedException {
    String route = " local " + address + " dev " + DEVICE + " table local";
    Namespaces.must(
        cut
            ? "ip route del" + route
            : "ip route add" + route + " proto kernel scope host src " + address);
  }

  /** Another address takes the place of the present one. */
  public static void move() throws IOException, InterruptedException {
    moves++;
    String next = "10.77.0." + (100 + moves);
    Namespaces.must("ip addr add " + next + "/24 dev " + DEVICE);
    Namespaces.must("ip addr del " + address + "/24 dev " + DEVICE);
    // The second address of a subnet went with the first one where the kernel does not promote it.
    Namespaces.run("ip addr add " + next + "/24 dev " + DEVICE);
    address = next;
  }
}
