package io.roomhub.daemon.rtc.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.rtc.ice.IceTransport;
import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.jsep.NegotiatedExtensions;
import io.roomhub.daemon.rtc.jsep.OpusParameters;
import io.roomhub.daemon.rtc.rtp.RedPacket;
import io.roomhub.daemon.rtc.rtp.RtpPacket;
import io.roomhub.daemon.rtc.rtp.RtpStatus;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import io.roomhub.daemon.rtc.srtp.SrtpBuffer;
import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import io.roomhub.daemon.rtc.srtp.SrtpRole;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import io.roomhub.daemon.rtc.srtp.SrtpStatus;
import io.roomhub.hardware.clock.VirtualClock;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in the packets that leave, as the other side reads them. */
class AudioSenderTest {
  private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;
  private static final int OPUS = 111;
  private static final int RED = 63;

  private final byte[] material = new byte[PROFILE.keyingMaterialBytes()];
  private final RtpPacket rtp = new RtpPacket();
  private final RedPacket red = new RedPacket();
  private final EncodedAudioFrame frame = new EncodedAudioFrame();
  private byte[] sent = new byte[0];
  private final VirtualClock clock = new VirtualClock();
  private IceTransport path;
  private AudioSender sender;
  private SrtpSession other;

  @BeforeEach
  void connect() throws Exception {
    new SecureRandom().nextBytes(material);
    IceTransport path =
        (IceTransport)
            Proxy.newProxyInstance(
                IceTransport.class.getClassLoader(),
                new Class<?>[] {IceTransport.class},
                (proxy, method, arguments) -> {
                  int offset = (int) arguments[1];
                  sent =
                      Arrays.copyOfRange(
                          (byte[]) arguments[0], offset, offset + (int) arguments[2]);
                  return true;
                });
    this.path = path;
    sender = new AudioSender(path, clock, 7, new SecureRandom());
    sender.secure(keys());
    other = new SrtpSession(PROFILE, material.clone(), SrtpRole.SERVER, 8);
  }

  private SrtpSession keys() throws GeneralSecurityException {
    return new SrtpSession(PROFILE, material.clone(), SrtpRole.CLIENT, 7);
  }

  /** A sender whose keys come only now, a while after frame 2 found none. */
  private void lateKeys(long afterMs) throws GeneralSecurityException {
    sender = new AudioSender(path, clock, 7, new SecureRandom());
    sender.negotiated(audio(RED));
    for (int number = 1; number <= 2; number++) {
      fill(number);
      sender.send(frame);
    }
    assertEquals(0, sent.length);
    clock.advanceMillis(afterMs);
    sender.secure(keys());
  }

  @Test
  void theFrameThatFoundNoKeysGoesOutWithThem() throws GeneralSecurityException {
    lateKeys(19);
    assertEquals(OPUS, received());
    assertEquals(22, rtp.payloadLength());
    assertEquals(2, rtp.buffer()[rtp.payloadOffset()]);
    long early = rtp.timestamp();
    int sequenceNumber = rtp.sequenceNumber();
    assertEquals(OPUS, send(3));
    assertEquals(960, (rtp.timestamp() - early) & 0xFFFF_FFFFL);
    assertEquals(sequenceNumber + 1, rtp.sequenceNumber());
  }

  @Test
  void theFrameThatFoundNoStreamGoesOutWithIt() throws GeneralSecurityException {
    sender = new AudioSender(path, clock, 7, new SecureRandom());
    sender.secure(keys());
    fill(1);
    sender.send(frame);
    assertEquals(0, sent.length);
    clock.advanceMillis(19);
    sender.negotiated(audio(RED));
    assertEquals(OPUS, received());
    assertEquals(1, rtp.buffer()[rtp.payloadOffset()]);
  }

  @Test
  void whatIsNoLongerNewIsNotSentWithTheKeys() throws GeneralSecurityException {
    lateKeys(26);
    assertEquals(0, sent.length);
    sender.secure(keys());
    assertEquals(0, sent.length, "nor with others");
  }

  @Test
  void copiesGoAlongAsSoonAsTheyAreWanted() {
    sender.negotiated(audio(RED));
    assertEquals(OPUS, send(1));
    assertEquals(OPUS, send(2));
    assertEquals(OPUS, send(3));
    sender.setRedundancy(Redundancy.TWO);
    assertEquals(RED, send(4));
    assertEquals(2, red.copies());
    assertCopy(0, 2, 1_920);
    assertCopy(1, 3, 960);
    assertEquals(4, rtp.buffer()[red.primaryOffset()]);
    sender.setRedundancy(Redundancy.NONE);
    assertEquals(OPUS, send(5));
  }

  @Test
  void whatWasSaidBeforeAMuteIsNotSentAgain() {
    sender.negotiated(audio(RED));
    sender.setRedundancy(Redundancy.TWO);
    send(1);
    send(2);
    frame.silence = true;
    assertEquals(RED, send(3));
    assertEquals(0, red.copies());
    frame.silence = false;
    send(4);
    assertEquals(1, red.copies());
    assertCopy(0, 3, 960);
  }

  @Test
  void whoKnowsNoRedGetsNone() {
    sender.negotiated(audio(-1));
    sender.setRedundancy(Redundancy.TWO);
    send(1);
    assertEquals(OPUS, send(2));
    assertEquals(Redundancy.NONE, sender.redundancy());
  }

  private void assertCopy(int copy, int number, int samplesAgo) {
    assertEquals(OPUS, red.payloadType(copy));
    assertEquals(samplesAgo, red.timestampOffset(copy));
    assertEquals(number, rtp.buffer()[red.offset(copy)]);
    assertEquals(20 + number, red.length(copy));
  }

  /** Sends a frame of so many times its number; returns the payload type it came with. */
  private int send(int number) {
    fill(number);
    sender.send(frame);
    return received();
  }

  private void fill(int number) {
    frame.length = 20 + number;
    Arrays.fill(frame.payload, 0, frame.length, (byte) number);
    frame.samples = 960;
    frame.timestamp = 960L * number;
    frame.captureNanos = clock.nanoTime();
  }

  /** Reads what was sent last; returns its payload type. */
  private int received() {
    SrtpBuffer buffer = new SrtpBuffer(new byte[0]);
    assertEquals(SrtpStatus.OK, other.unprotectRtp(buffer.wrap(sent, 0, sent.length)));
    assertEquals(RtpStatus.OK, rtp.parse(sent, buffer.getOffset(), buffer.getLength()));
    if (rtp.payloadType() == RED) {
      assertTrue(red.parse(rtp.buffer(), rtp.payloadOffset(), rtp.payloadLength()));
    }
    return rtp.payloadType();
  }

  private static NegotiatedAudio audio(int redPayloadType) {
    return new NegotiatedAudio(
        "0",
        0,
        MediaDirection.SENDRECV,
        OPUS,
        OPUS,
        redPayloadType,
        redPayloadType,
        OpusParameters.DEFAULT,
        new NegotiatedExtensions(1, 1, true, 0, 0),
        false,
        true,
        -1,
        null);
  }
}
