package io.roomhub.daemon.voice;

import io.roomhub.daemon.voice.echo.EchoStatus;
import io.roomhub.daemon.voice.load.LoadLevel;
import java.util.List;

/**
 * A snapshot of the hub's own sound, for status and metrics.
 *
 * @param input the microphone
 * @param output the speaker
 * @param chain capture stages in force, in order
 * @param echo what the echo canceller does; what it did last, while {@code chain} lists it not
 * @param load what is left out because the machine is slow
 * @param gainDb what the automatic gain does, dB; 0 while it is not in force
 * @param denoiseEngine name of the noise suppressor, or {@code none} and why
 * @param voiceProbability 0..1, NaN while the noise suppressor is not in force
 * @param voiceActive whether somebody speaks into the microphone
 * @param captureToWireMs last sample of a frame captured to all datagrams sent, ms; NaN before the
 *     first frame
 * @param playbackDelayMs from the mixer to the room: the block itself and the device's buffer, ms
 * @param framesSent frames encoded and handed to the peers
 * @param encoderFaults frames lost to faults of the encoder
 * @param tickFaults ticks of either audio thread that ended in a fault
 * @param talkerFaults blocks that a participant lost to a fault in handling its stream
 * @param muted what was asked for
 * @param microphoneClosed the fact: no captured sound can leave
 * @param volume 0..100
 */
public record VoiceStatus(
    Device input,
    Device output,
    List<String> chain,
    EchoStatus echo,
    LoadLevel load,
    double gainDb,
    String denoiseEngine,
    double voiceProbability,
    boolean voiceActive,
    double captureToWireMs,
    double playbackDelayMs,
    long framesSent,
    long encoderFaults,
    long tickFaults,
    long talkerFaults,
    boolean muted,
    boolean microphoneClosed,
    int volume) {

  /**
   * One end.
   *
   * @param levelDb level now, dBFS
   * @param xruns overruns or underruns since start
   */
  public record Device(DeviceState state, double levelDb, long xruns) {}
}
