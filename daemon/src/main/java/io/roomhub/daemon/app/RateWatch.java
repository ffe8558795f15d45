package io.roomhub.daemon.app;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.room.AudioFanout;
import io.roomhub.daemon.room.Room;
import io.roomhub.daemon.room.SendRates;
import io.roomhub.daemon.voice.VoiceEngine;
import io.roomhub.hardware.clock.Clock;

/**
 * Decides once a second who gets how many bits of our sound, and tells encoder and fan-out. Room
 * loop; {@link #plan} from any thread.
 */
final class RateWatch {
  /** How often to look, ms. */
  static final long PERIOD_MS = 1_000;

  private final Clock clock;
  private final VoiceEngine voice;
  private final AudioFanout fanout;
  private final Room room;
  private final SendRates rates;
  private volatile SendRates.Plan plan = SendRates.Plan.NOBODY;

  /**
   * @param room knows everybody with the present figures
   */
  RateWatch(HubConfig config, Clock clock, VoiceEngine voice, AudioFanout fanout, Room room) {
    this.clock = clock;
    this.voice = voice;
    this.fanout = fanout;
    this.room = room;
    HubConfig.Opus opus = config.audio().opus();
    rates = new SendRates(opus.bitrate(), opus.frameMs(), config.rtc().maxUploadBitrate());
  }

  /** Looks at everybody's reports once. */
  void look() {
    SendRates.Plan next =
        rates.update(room.currentParticipants(), room.forwardedUpload(), clock.millis());
    plan = next;
    voice.setEncodingTargets(next.good(), next.poor());
    fanout.setMaxRedundancy(next.maxRedundancy());
    fanout.setPoor(next.poorIds());
  }

  /**
   * A participant asks for no more than so much of our sound.
   *
   * @param bitrate of Opus, bit/s; 0 takes the wish back
   */
  void request(String participantId, int bitrate) {
    rates.request(participantId, bitrate);
  }

  /** As decided last. */
  SendRates.Plan plan() {
    return plan;
  }
}
