package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.config.HubConfig.IceTransportPolicy;
import io.roomhub.daemon.config.HubConfig.PortRange;
import io.roomhub.daemon.config.HubConfig.Rtc;
import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelObserver;
import io.roomhub.daemon.rtc.IceCandidate;
import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.dtls.DtlsIdentity;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.e2e.Browser;
import io.roomhub.e2e.PageServer;
import io.roomhub.e2e.ToneAnalysis;
import io.roomhub.e2e.WavFile;
import io.roomhub.hardware.clock.Clock;
import io.roomhub.hardware.clock.SystemClock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Moves 20 MB over a data channel to Chromium and back, again and again, while voice runs both
 * ways; then the same between two Chromiums. A program of its own, so that it runs with the flags
 * of the hub; prints lines of a name and a figure.
 */
public final class DataTransfer {
  private static final int TOTAL = 20_000_000;
  private static final int MESSAGE = 40_000;
  private static final int ROUNDS = 5;
  private static final int HIGH_WATER = 1 << 20;
  private static final int LAST = 0xFF;
  private static final double PAGE_HZ = 1000;
  private static final double HUB_HZ = 440;
  private static final int BLOCK = 480;

  /** Chromium's jitter buffer needs some seconds to settle. */
  private static final int SETTLING_SECONDS = 12;

  private static final int RECORDED_SECONDS = 20;

  private final Clock clock = new SystemClock();

  private DataTransfer() {}

  /**
   * Measures.
   *
   * @param arguments a folder to write to
   */
  public static void main(String[] arguments) throws Exception {
    Path microphone = Path.of(arguments[0]).resolve("page.wav");
    // Longer than all of it: Chromium stumbles where it begins a file anew.
    WavFile.write(microphone, WavFile.tone(PAGE_HZ, -20, 120));
    try (PageServer pages = new PageServer(DataTransfer.class, "data.html");
        Browser first = new Browser(microphone);
        Browser second = new Browser(microphone)) {
      for (Browser browser : List.of(first, second)) {
        browser.open(pages.url());
      }
      DataTransfer transfer = new DataTransfer();
      transfer.hubAndChromium(first);
      transfer.chromiumAndChromium(first, second);
    }
    System.exit(0);
  }

  private void hubAndChromium(Browser browser) throws Exception {
    DtlsIdentity identity = DtlsIdentity.generate();
    RtcWarmup.run(identity);
    RemoteTalker talker = RemoteTalker.create(20, 500);
    WebRtcPeerConnectionFactory factory =
        new WebRtcPeerConnectionFactory(
            new Rtc(List.of(), IceTransportPolicy.ALL, true, new PortRange(0, 0)),
            clock,
            identity,
            OpusParameters.DEFAULT,
            name -> new CompletableFuture<>());
    try (factory;
        TestPeer hub = new TestPeer(factory, talker)) {
      call(browser, "open", Map.of("channels", Map.of("bulk", Map.of()), "audio", true));
      SessionDescription answer = hub.accept(offer(browser));
      call(browser, "take", answer.sdp());
      trickle(hub, browser);
      BulkChannel bulk = new BulkChannel();
      DataChannel channel = hub.opened.poll(20, TimeUnit.SECONDS).channel;
      hub.inRoom(() -> bulk.watch(channel));
      try (ToneSource tone = new ToneSource(hub.connection)) {
        float[] atHub = new float[48_000 * RECORDED_SECONDS];
        Future<?> listening = listen(talker, atHub);
        clock.sleepUntil(clock.nanoTime() + SETTLING_SECONDS * 1_000_000_000L);
        CompletableFuture<float[]> atPage =
            CompletableFuture.supplyAsync(() -> browser.record(0, RECORDED_SECONDS));
        long cpuBefore = cpuNanos();
        long lostBefore = hub.connection.stats().packetsLost();
        double[] out = new double[ROUNDS];
        double[] in = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          out[round] = mbps(bulk.transfer(hub, clock));
          in[round] = mbps(number(call(browser, "transfer", "bulk", TOTAL, MESSAGE)) / 1e3);
        }
        double cpuSeconds = (cpuNanos() - cpuBefore) / 1e9;
        print("out", median(out));
        print("in", median(in));
        print("cpu", cpuSeconds / (2 * ROUNDS));
        ToneAnalysis page = ToneAnalysis.of(atPage.get(60, TimeUnit.SECONDS), HUB_HZ);
        listening.get(60, TimeUnit.SECONDS);
        ToneAnalysis here = ToneAnalysis.of(atHub, PAGE_HZ);
        System.err.println("page hears " + page + ", hub hears " + here + ", " + tone);
        print("pageGap", page.longestGapMs());
        print("hubGap", here.longestGapMs());
        print("lost", hub.connection.stats().packetsLost() - lostBefore);
      }
    }
  }

  private void chromiumAndChromium(Browser first, Browser second) {
    call(first, "open", Map.of("channels", Map.of("bulk", Map.of()), "audio", true));
    call(second, "open", Map.of("audio", true));
    Object answer = call(second, "accept", call(first, "offer"));
    call(first, "take", answer);
    for (int i = 0; i < 20; i++) {
      ((List<?>) call(first, "drain")).forEach(candidate -> call(second, "add", candidate));
      ((List<?>) call(second, "drain")).forEach(candidate -> call(first, "add", candidate));
    }
    second.awaitConnected(1);
    double[] out = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      out[round] = mbps(number(call(first, "transfer", "bulk", TOTAL, MESSAGE)) / 1e3);
    }
    print("reference", median(out));
  }

  private static SessionDescription offer(Browser browser) {
    return new SessionDescription(SessionDescription.Type.OFFER, (String) call(browser, "offer"));
  }

  private void trickle(TestPeer hub, Browser browser) throws InterruptedException {
    int told = 0;
    while (hub.connection.stats().setupMs() < 0) {
      for (Object drained : (List<?>) call(browser, "drain")) {
        Map<?, ?> candidate = (Map<?, ?>) drained;
        IceCandidate read =
            new IceCandidate(
                (String) candidate.get("candidate"), (String) candidate.get("sdpMid"), 0, null);
        hub.room.execute(() -> hub.connection.addIceCandidate(read));
      }
      for (; told < hub.candidates.size(); told++) {
        IceCandidate ours = hub.candidates.get(told);
        call(browser, "add", Map.of("candidate", ours.candidate(), "sdpMLineIndex", 0));
      }
      clock.sleepUntil(clock.nanoTime() + 20_000_000L);
    }
  }

  /** Plays what comes, in real time, and keeps the end of it. */
  private Future<?> listen(RemoteTalker talker, float[] heard) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("test-playback")
        .start(
            () -> {
              try {
                float[] block = new float[BLOCK];
                long next = clock.nanoTime();
                long begin = next + SETTLING_SECONDS * 1_000_000_000L;
                for (int at = 0; at < heard.length; ) {
                  boolean sounds = talker.read(block, next);
                  if (next >= begin) {
                    if (sounds) {
                      System.arraycopy(block, 0, heard, at, BLOCK);
                    }
                    at += BLOCK;
                  }
                  next += 10_000_000L;
                  clock.sleepUntil(next);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              done.complete(null);
            });
    return done;
  }

  /** Our end of the channel over which much is sent. */
  private static final class BulkChannel implements DataChannelObserver {
    private @Nullable DataChannel channel;
    private @Nullable Runnable more;
    private @Nullable CompletableFuture<Void> acknowledged;

    BulkChannel watch(DataChannel watched) {
      channel = watched;
      watched.setObserver(this);
      watched.setBufferedAmountLowThreshold(HIGH_WATER);
      return this;
    }

    double transfer(TestPeer hub, Clock clock)
        throws ExecutionException, InterruptedException, TimeoutException {
      CompletableFuture<Void> done = new CompletableFuture<>();
      long begin = clock.nanoTime();
      hub.room.execute(
          () -> {
            acknowledged = done;
            int[] sent = {0};
            more =
                () -> {
                  while (sent[0] < TOTAL && channel.bufferedAmount() <= 2 * HIGH_WATER) {
                    byte[] message = new byte[MESSAGE];
                    sent[0] += MESSAGE;
                    message[0] = (byte) (sent[0] < TOTAL ? 0 : LAST);
                    channel.send(message);
                  }
                };
            more.run();
          });
      done.get(120, TimeUnit.SECONDS);
      return (clock.nanoTime() - begin) / 1e9;
    }

    @Override
    public void onBufferedAmountLow() {
      if (more != null) {
        more.run();
      }
    }

    @Override
    public void onMessage(String message) {
      if (acknowledged != null) {
        acknowledged.complete(null);
      }
    }

    @Override
    public void onMessage(byte[] message) {
      if (message[0] == (byte) LAST) {
        channel.send("done");
      }
    }
  }

  private static Object call(Browser browser, String function, Object... arguments) {
    Map<?, ?> outcome =
        (Map<?, ?>)
            browser
                .driver()
                .executeAsyncScript(
                    "const done = arguments[arguments.length - 1];"
                        + "Promise.resolve().then(() => "
                        + function
                        + "(...Array.prototype.slice.call(arguments, 0, -1)))"
                        + ".then(value => done({value}), error => done({error: String(error)}));",
                    arguments);
    if (outcome.get("error") != null) {
      throw new IllegalStateException(function + ": " + outcome.get("error"));
    }
    return outcome.get("value");
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static double mbps(double seconds) {
    return TOTAL * 8 / 1e6 / seconds;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    System.err.println(Arrays.toString(values));
    return sorted[sorted.length / 2];
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void print(String name, double value) {
    System.out.printf(Locale.ROOT, "%s %.3f%n", name, value);
  }
}
