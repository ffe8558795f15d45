package io.roomhub.daemon.rtc.connection;

import io.roomhub.daemon.rtc.jsep.NegotiatedAudio;
import io.roomhub.daemon.rtc.rtcp.RtcpSession;
import io.roomhub.daemon.rtc.srtp.SrtpSession;
import org.jspecify.annotations.Nullable;

/**
 * What one connection's sound needs a few times a second: RTCP, redundancy as the loss demands, and
 * an eye on whether anything comes. {@link #tick} is the timer thread's, the rest the room's.
 */
final class AudioTimer {
  private final MediaTransport transport;
  private final AudioSender sender;
  private final AudioReceiver receiver;
  private final RtcpReporter reporter;
  private final RedundancyControl redundancy = new RedundancyControl();
  private boolean missing;
  private volatile boolean hasAudio;
  private volatile boolean midLeftOut;

  AudioTimer(
      MediaTransport transport, AudioSender sender, AudioReceiver receiver, RtcpReporter reporter) {
    this.transport = transport;
    this.sender = sender;
    this.receiver = receiver;
    this.reporter = reporter;
  }

  /** What offer and answer agreed on; null is no sound. */
  void negotiated(@Nullable NegotiatedAudio audio) {
    reporter.session().setReportsLossRuns(audio != null && audio.lossRuns());
    hasAudio = audio != null;
    midLeftOut = false;
  }

  /** Never more copies with each frame than this, whatever is lost. Any thread. */
  void setMaxRedundancy(int copies) {
    redundancy.setMaxCopies(copies);
  }

  /** Says RTCP BYE. */
  void bye(long nowNanos) {
    SrtpSession srtp = transport.srtp();
    if (srtp != null && hasAudio) {
      reporter.bye(srtp, nowNanos);
    }
  }

  void tick(long nowNanos) {
    SrtpSession srtp = transport.srtp();
    if (srtp == null || !hasAudio) {
      return;
    }
    reporter.poll(srtp, nowNanos);
    RtcpSession rtcp = reporter.session();
    sender.setRedundancy(
        redundancy.choose(rtcp.remoteLossPercent(), rtcp.remoteMeanBurst(), nowNanos));
    if (!midLeftOut && !Double.isNaN(rtcp.remoteLossPercent())) {
      midLeftOut = true;
      sender.leaveOutMid();
    }
    boolean nowMissing = receiver.missing(nowNanos);
    if (nowMissing != missing) {
      missing = nowMissing;
      transport.ice().mediaMissing(nowMissing);
    }
  }
}
