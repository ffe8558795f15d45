package io.roomhub.daemon.rtc.sctp;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is asked to do. */
final class FakeAssociation implements SctpAssociation {
  final List<OutgoingMessage> sent = new ArrayList<>();
  final List<Integer> resets = new ArrayList<>();

  @Override
  public void start() {}

  @Override
  public void receive(byte[] buffer, int offset, int length) {}

  @Override
  public void send(OutgoingMessage message) {
    sent.add(message);
  }

  @Override
  public void reset(int stream) {
    resets.add(stream);
  }

  @Override
  public void consumed(int bytes) {}

  @Override
  public long dropped() {
    return 0;
  }

  @Override
  public void close(Runnable then) {
    then.run();
  }
}
