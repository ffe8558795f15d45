package io.roomhub.daemon.rtc;

/** Where decrypted audio of one remote participant goes. */
public interface AudioPacketSink {
  /**
   * One RTP packet of the negotiated Opus or RED payload type. Called on the connection's network
   * thread; the packet is reused after the call returns, so the callee copies. Must not block.
   */
  void onAudioPacket(AudioPacket packet);
}
