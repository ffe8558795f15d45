package io.roomhub.daemon.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a rail tells as one line each, and the thread it was told on. */
public final class RecordingListener implements SignalingListener {
  public final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  public final java.util.Set<String> threads = java.util.concurrent.ConcurrentHashMap.newKeySet();

  @Override
  public void onJoined(Signaling rail, String ownId) {
    add("joined " + ownId);
  }

  @Override
  public void onPeer(Signaling rail, String peerId, JsonNode metadata, boolean weOffer) {
    add("peer " + peerId + " " + metadata + (weOffer ? " we offer" : ""));
  }

  @Override
  public void onPeerLeft(Signaling rail, String peerId) {
    add("left " + peerId);
  }

  @Override
  public void onMessage(Signaling rail, String fromPeerId, SignalMessage message) {
    add("message " + fromPeerId + " " + message);
  }

  @Override
  public void onStatus(Signaling rail, SignalingStatus status) {
    add("status " + status.state() + (status.lastError() == null ? "" : " " + status.lastError()));
  }

  private void add(String line) {
    threads.add(Thread.currentThread().getName());
    heard.add(line);
  }

  /** The next line that begins with {@code start}; others are skipped. "nothing" after 20 s. */
  public String next(String start) throws InterruptedException {
    while (true) {
      String line = heard.poll(20, TimeUnit.SECONDS);
      if (line == null) {
        return "nothing";
      }
      if (line.startsWith(start)) {
        return line;
      }
    }
  }
}
