package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roomhub.daemon.rtc.DataChannel;
import io.roomhub.daemon.rtc.DataChannelObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/** A data channel of a test, called in its room, and what it has told. */
final class TestChannel implements DataChannelObserver {
  final DataChannel channel;
  final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  /** What was buffered at each bufferedamountlow. */
  final BlockingQueue<Long> low = new LinkedBlockingQueue<>();

  final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
  volatile Consumer<String> onText = text -> {};
  private final ExecutorService room;

  /** In the room. */
  TestChannel(ExecutorService room, DataChannel channel) {
    this.room = room;
    this.channel = channel;
    channel.setObserver(this);
  }

  /** Asks the channel something. */
  <T> T ask(Function<DataChannel, T> question) {
    try {
      return room.submit(() -> question.apply(channel)).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void send(String text) {
    assertEquals(true, ask(c -> c.send(text)), "sent");
  }

  void send(byte[] bytes) {
    assertEquals(true, ask(c -> c.send(bytes)), "sent");
  }

  void close() {
    ask(
        c -> {
          c.close();
          return c;
        });
  }

  /** The next event has to be this one. */
  void expect(String event) throws InterruptedException {
    assertEquals(event, events.poll(20, TimeUnit.SECONDS), () -> channel.label());
  }

  /** The next message. */
  Object message() throws InterruptedException {
    Object message = messages.poll(20, TimeUnit.SECONDS);
    return message == null ? "nothing came" : message;
  }

  @Override
  public void onOpen() {
    events.add("open");
  }

  @Override
  public void onMessage(String message) {
    messages.add(message);
    onText.accept(message);
  }

  @Override
  public void onMessage(byte[] message) {
    messages.add(message);
  }

  @Override
  public void onBufferedAmountLow() {
    low.add(channel.bufferedAmount());
  }

  @Override
  public void onClose() {
    events.add("close");
  }
}
