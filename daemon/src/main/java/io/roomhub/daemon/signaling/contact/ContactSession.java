package io.roomhub.daemon.signaling.contact;

import java.net.InetSocketAddress;
import java.util.HexFormat;

/** What a node knows of one participant that has proved to be there. The node owns it. */
final class ContactSession {
  final long epoch;
  final String peerId;
  final Outbox outbox = new Outbox();
  final Inbox inbox = new Inbox();
  private InetSocketAddress address;
  private long highestCount;
  private long heardMs;
  private long greetedMs;

  ContactSession(InetSocketAddress address, ContactPacket.Header header, long nowMs) {
    this.epoch = header.from();
    this.peerId = peerId(epoch);
    this.address = address;
    this.highestCount = header.count();
    this.heardMs = nowMs;
  }

  static String peerId(long epoch) {
    return HexFormat.of().toHexDigits(epoch);
  }

  /** It spoke to us. Its address may change, but not to where an old packet is sent again from. */
  void heard(InetSocketAddress from, ContactPacket.Header header, long nowMs) {
    if (header.count() > highestCount) {
      highestCount = header.count();
      address = from;
      heardMs = nowMs;
    }
  }

  void greeted(long nowMs) {
    greetedMs = nowMs;
  }

  InetSocketAddress address() {
    return address;
  }

  long heardMs() {
    return heardMs;
  }

  long greetedMs() {
    return greetedMs;
  }
}
