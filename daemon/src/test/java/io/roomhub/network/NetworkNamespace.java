package io.roomhub.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace with nothing but loopback in it, which lives as long as this object, or as
 * the test's JVM: a process that waits for its end holds it.
 */
public final class NetworkNamespace implements AutoCloseable {
  private final Process holder;

  /** Makes one. */
  public NetworkNamespace() {
    try {
      holder =
          new ProcessBuilder(
                  "unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec cat")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output = holder.inputReader();
      if (!"ready".equals(output.readLine())) {
        throw new IOException("no network namespace");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this machine grants namespaces, and TUN devices for them. */
  public static boolean available() {
    try {
      return run(List.of("unshare", "--net", "true")) && TunDevice.available();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** What stands in front of a command to run it in here; the command keeps its process id. */
  public List<String> wrapper() {
    return List.of("nsenter", "--target", Long.toString(pid()), "--net");
  }

  /** The process that holds it. */
  long pid() {
    return holder.pid();
  }

  /** Runs a line of shell in here; fails unless it exits 0. */
  public void shell(String line) {
    List<String> command = new ArrayList<>(wrapper());
    command.addAll(List.of("sh", "-c", line));
    must(command);
  }

  /** Runs a line of shell in the namespace of the test; fails unless it exits 0. */
  static void shellOutside(String line) {
    must(List.of("sh", "-c", line));
  }

  private static void must(List<String> command) {
    if (!run(command)) {
      throw new AssertionError(String.join(" ", command) + " failed");
    }
  }

  private static boolean run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends it, once nothing runs in it any more. */
  @Override
  public void close() {
    holder.destroy();
  }
}
