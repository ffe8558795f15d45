package io.roomhub.daemon.app;

import io.roomhub.daemon.config.ConfigCheck;
import io.roomhub.daemon.config.ConfigException;
import io.roomhub.daemon.config.ConfigReader;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.RoomIdStore;
import java.util.concurrent.CountDownLatch;
import org.tinylog.Logger;
import sun.misc.Signal;

/** Starts the daemon, waits for the end, and says with the exit code how it was. */
public final class Main {
  private Main() {}

  /** See {@link CommandLine#USAGE}. */
  public static void main(String[] arguments) {
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      System.out.println("roomhub " + Version.VERSION);
      return;
    }
    if (arguments.length == 1 && arguments[0].equals("--help")) {
      System.out.println(CommandLine.USAGE);
      return;
    }
    // halt: nothing may keep a hub that has left from ending.
    Runtime.getRuntime().halt(run(arguments));
  }

  private static int run(String[] arguments) {
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(arguments);
    } catch (CommandLine.UsageException e) {
      JournalWriter.tellStartError("roomhubd: " + e.getMessage());
      System.err.println(CommandLine.USAGE);
      return ExitCode.USAGE;
    }
    if (commandLine.checkOnly()) {
      return ConfigCheck.run(
          commandLine.config(), commandLine.json(), System.out, System.err, ConfigAdvice::of);
    }
    if (commandLine.doctor()) {
      return StandaloneDoctor.run(commandLine, System.out, System.err);
    }
    ConfigReader reader = new ConfigReader(new RoomIdStore(commandLine.state()));
    HubConfig config;
    try {
      config = reader.read(commandLine.config());
    } catch (ConfigException e) {
      e.errors()
          .forEach(error -> JournalWriter.tellStartError(commandLine.config() + ": " + error));
      return ExitCode.CONFIG;
    }
    JournalWriter.setLevel(config.log().level());
    CountDownLatch stop = new CountDownLatch(1);
    Signal.handle(new Signal("TERM"), signal -> stop.countDown());
    Signal.handle(new Signal("INT"), signal -> stop.countDown());
    try (Daemon daemon = Daemon.start(config, commandLine)) {
      Signal.handle(new Signal("HUP"), signal -> Reload.run(daemon, reader, commandLine.config()));
      stop.await();
      return ExitCode.OK;
    } catch (StartException e) {
      JournalWriter.tellStartError("roomhubd: " + e.getMessage());
      return e.exitCode();
    } catch (InterruptedException e) {
      return ExitCode.SOFTWARE;
    } catch (RuntimeException | LinkageError e) {
      Logger.error(e, "the hub cannot run");
      e.printStackTrace();
      return ExitCode.SOFTWARE;
    }
  }
}
