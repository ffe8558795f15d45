package io.roomhub.daemon.rtc;

import java.util.Arrays;

/** Packets for tests, as the network thread of a connection hands them on. */
public final class AudioPackets {
  private AudioPackets() {}

  /** Of source 1, with an Opus packet at {@code [0, length)}. */
  public static AudioPacket opus(
      int sequenceNumber, long timestamp, byte[] payload, int length, long arrivalNanos) {
    AudioPacket packet = new AudioPacket();
    packet.sequenceNumber = sequenceNumber & 0xffff;
    packet.timestamp = timestamp & 0xffff_ffffL;
    packet.ssrc = 1;
    packet.payload = payload;
    packet.length = length;
    packet.arrivalNanos = arrivalNanos;
    return packet;
  }

  /** The same with RED around Opus. */
  public static AudioPacket red(
      int sequenceNumber, long timestamp, byte[] payload, int length, long arrivalNanos) {
    AudioPacket packet = opus(sequenceNumber, timestamp, payload, length, arrivalNanos);
    packet.red = true;
    return packet;
  }

  /** What a frame becomes on its way to the other side. */
  public static AudioPacket of(EncodedAudioFrame frame, long ssrc, long arrivalNanos) {
    AudioPacket packet = opus(0, frame.timestamp, frame.payload, frame.length, arrivalNanos);
    packet.ssrc = ssrc;
    packet.audioLevelDbov = frame.audioLevelDbov;
    return packet;
  }

  /** The same packet, as another source's. */
  public static AudioPacket withSsrc(AudioPacket packet, long ssrc) {
    AudioPacket copy =
        opus(
            packet.sequenceNumber,
            packet.timestamp,
            payload(packet),
            packet.length,
            packet.arrivalNanos);
    copy.ssrc = ssrc;
    copy.marker = packet.marker;
    copy.red = packet.red;
    copy.audioLevelDbov = packet.audioLevelDbov;
    return copy;
  }

  /** The payload by itself. */
  public static byte[] payload(AudioPacket packet) {
    return Arrays.copyOfRange(packet.payload, packet.offset, packet.offset + packet.length);
  }
}
