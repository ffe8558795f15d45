package io.roomhub.daemon.signaling.dht;

import io.roomhub.daemon.config.HubConfig.HostAndPort;
import io.roomhub.daemon.signaling.contact.AddressFinder;
import io.roomhub.daemon.signaling.contact.FinderThread;
import io.roomhub.hardware.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import lbms.plugins.mldht.DHTConfiguration;
import lbms.plugins.mldht.kad.DHT;
import lbms.plugins.mldht.kad.DHTConstants;
import lbms.plugins.mldht.kad.DHTLogger;
import lbms.plugins.mldht.kad.tasks.PeerLookupTask;
import org.tinylog.Logger;

/**
 * Announces the room's info-hash in the Mainline DHT and looks it up. The hash is derived from the
 * room's secret: the nodes that store it learn that an address announced an unknown hash, and no
 * more. The port announced is that of the contact protocol.
 *
 * <p>Known nodes are kept in the state directory, so that after the first time the bootstrap hosts
 * are needed no more. A thread of its own, {@code roomhub-dht}, decides; the library works on one
 * more and reads its sockets on a third.
 */
final class DhtFinder implements AddressFinder {
  private static final long NANOS_PER_MS = 1_000_000;

  private final List<HostAndPort> bootstrap;
  private final int port;
  private final Path directory;
  private final Clock clock;
  private final FinderThread thread = new FinderThread();

  /**
   * @param bootstrap nodes to begin with
   * @param port UDP port of the DHT itself; 0 takes any free one
   * @param directory for the known nodes
   */
  DhtFinder(List<HostAndPort> bootstrap, int port, Path directory, Clock clock) {
    this.bootstrap = bootstrap;
    this.port = port;
    this.directory = directory;
    this.clock = clock;
    DHT.setLogger(new ToLog());
    askOnly(bootstrap);
  }

  /**
   * The library looks up the names of a list of its own, whatever it is told; so that list is ours.
   */
  private static void askOnly(List<HostAndPort> bootstrap) {
    InetSocketAddress[] asked = DHTConstants.UNRESOLVED_BOOTSTRAP_NODES;
    for (int i = 0; i < asked.length; i++) {
      HostAndPort node = bootstrap.get(i % bootstrap.size());
      asked[i] = InetSocketAddress.createUnresolved(node.host(), node.port());
    }
  }

  @Override
  public String description() {
    return "dht:" + (port == 0 ? "any" : Integer.toString(port));
  }

  @Override
  public void start(Search search, Listener listener) {
    thread.start("roomhub-dht", () -> run(search, listener));
  }

  private void run(Search search, Listener listener) {
    ScheduledThreadPoolExecutor worker =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("roomhub-dht-work").unstarted(task));
    DHT dht = new DHT(DHT.DHTtype.IPV4_DHT);
    dht.setScheduler(worker);
    try {
      Files.createDirectories(directory);
      dht.start(new Configuration());
      searchOn(dht, search, listener);
    } catch (IOException e) {
      Logger.warn("The DHT cannot be used: {}", e.getMessage());
      listener.onState(false, "the DHT cannot be used: " + e.getMessage());
    } catch (InterruptedException e) {
      // Closed: what follows frees everything.
    } finally {
      dht.stop();
      worker.shutdownNow();
    }
  }

  private void searchOn(DHT dht, Search search, Listener listener) throws InterruptedException {
    LookupPace pace = new LookupPace();
    while (true) {
      boolean ready = dht.getNode().getNumEntriesInRoutingTable() > 0;
      PeerLookupTask lookup = ready ? dht.createPeerLookup(search.keys().infoHash()) : null;
      long waitMs = LookupPace.UNREADY_MS;
      if (lookup == null) {
        pace.restart();
        listener.onState(false, "no node of the DHT answers yet");
        // A name is resolved again each time: the resolver may have been absent at boot.
        bootstrap.forEach(node -> dht.addDHTNode(node.host(), node.port()));
      } else {
        listener.onState(true, null);
        look(dht, lookup, search.port(), listener);
        waitMs = pace.next(clock.millis());
      }
      clock.sleepUntil(clock.nanoTime() + waitMs * NANOS_PER_MS);
    }
  }

  private static void look(DHT dht, PeerLookupTask lookup, int port, Listener listener) {
    lookup.setResultHandler(
        (node, item) ->
            listener.onFound(new InetSocketAddress(item.getInetAddress(), item.getPort())));
    lookup.addListener(done -> dht.announce(lookup, false, port));
    dht.getTaskManager().addTask(lookup);
  }

  @Override
  public void close() {
    thread.close();
  }

  private final class Configuration implements DHTConfiguration {
    @Override
    public boolean isPersistingID() {
      return true;
    }

    @Override
    public Path getStoragePath() {
      return directory;
    }

    @Override
    public int getListeningPort() {
      return port;
    }

    @Override
    public boolean noRouterBootstrap() {
      return true;
    }

    @Override
    public boolean allowMultiHoming() {
      return false;
    }
  }

  /** The library's log, which is for its makers. */
  private static final class ToLog implements DHTLogger {
    @Override
    public void log(String message, DHT.LogLevel level) {
      Logger.trace("dht: {}", message);
    }

    @Override
    public void log(Throwable error, DHT.LogLevel level) {
      Logger.debug(error, "dht");
    }
  }
}
