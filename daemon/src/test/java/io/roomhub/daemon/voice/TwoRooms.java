package io.roomhub.daemon.voice;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.rtc.AudioPackets;
import io.roomhub.daemon.rtc.EncodedAudioFrame;
import io.roomhub.daemon.voice.capture.FrameSender;
import io.roomhub.daemon.voice.echo.EspeakVoices;
import io.roomhub.daemon.voice.receive.RemoteTalker;
import io.roomhub.hardware.clock.VirtualClock;
import io.roomhub.hardware.sound.AudioBlock;
import io.roomhub.hardware.sound.AudioDeviceSpec;
import io.roomhub.hardware.sound.DefaultSoundSystem;
import io.roomhub.hardware.sound.SoundOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * Two rooms that talk with each other in virtual time, each with a loudspeaker, a microphone that
 * hears it as loud as its talker, and a hub with its whole chain; 30 to 50 ms of network between
 * them. The talkers take turns: one, both, the other, nobody, a few seconds each.
 */
public final class TwoRooms {
  private static final int RATE = AudioBlock.SAMPLE_RATE;
  private static final double DBFS = -20;

  /** One talks, then the other, then both, then nobody; ticks of 10 ms. */
  static final int TURN_TICKS = 500;

  /** What a turn leaves behind until it is quiet: reverberation, network, hangover of the gain. */
  private static final int SETTLING_TICKS = 120;

  private static final int TURNS = 4;

  private final VirtualClock clock = new VirtualClock();
  private final Room[] rooms;
  private long tick;

  /** Rooms and voices from a seed. */
  public TwoRooms(long seed) {
    rooms = new Room[] {new Room(seed, "en+m3", 0), new Room(seed + 1, "en-us+f2", 1)};
    rooms[0].other = rooms[1];
    rooms[1].other = rooms[0];
    for (Room room : rooms) {
      room.open();
    }
  }

  /** Lets them talk on. */
  public void pass(int seconds) {
    for (int i = 0; i < 100 * seconds; i++) {
      clock.advanceNanos(AudioBlock.NANOS);
      for (Room room : rooms) {
        room.tick();
      }
      tick++;
    }
  }

  /** Forgets what was measured so far. */
  public void measureAnew() {
    for (Room room : rooms) {
      room.returned.reset();
      room.heard.reset();
      room.loudest = 0;
    }
  }

  /** Level at which talkers hear the other room talk, dBFS; the quieter of the two. */
  public double heardDbfs() {
    return Math.min(rooms[0].heard.dbfs(), rooms[1].heard.dbfs());
  }

  /** Level at which talkers hear their own voice come back, dBFS; the louder of the two. */
  public double returnedDbfs() {
    return Math.max(rooms[0].returned.dbfs(), rooms[1].returned.dbfs());
  }

  /** Largest amplitude that a loudspeaker got, 1 is full scale. */
  public double loudest() {
    return Math.max(rooms[0].loudest, rooms[1].loudest);
  }

  private boolean talks(int who, long at) {
    long turn = at / TURN_TICKS % TURNS;
    return turn == who || turn == 2;
  }

  private boolean alone(int who) {
    return tick / TURN_TICKS % TURNS == who && tick % TURN_TICKS >= SETTLING_TICKS;
  }

  /** Mean power of what was added. */
  private static final class Level {
    private double sum;
    private long samples;

    private void add(float[] block) {
      for (float sample : block) {
        sum += sample * sample;
      }
      samples += block.length;
    }

    private void reset() {
      sum = 0;
      samples = 0;
    }

    private double dbfs() {
      return 10 * Math.log10(2 * sum / Math.max(1, samples) + 1e-13);
    }
  }

  /** One room and its hub. */
  private final class Room {
    /** A reverberation of sparse pulses that decays by 60 dB in 250 ms, after 20 ms of delay. */
    private static final int PULSES = 100;

    private static final int HISTORY = 16_384;

    private final int who;
    private final Random random;
    private final float[] voice;
    private final int[] pulseAt = new int[PULSES];
    private final float[] pulse = new float[PULSES];
    private final float[] played = new float[HISTORY];
    private final float[] speaker = new float[AudioBlock.SAMPLES];
    private final float[] microphone = new float[AudioBlock.SAMPLES];
    private final Deque<Packet> arriving = new ArrayDeque<>();
    private final VoiceEngine engine;
    private final RemoteTalker talker;
    private final Level returned = new Level();
    private final Level heard = new Level();
    private double loudest;
    private int playedAt;
    private int voiceAt;
    private int sequence;
    private Room other;

    private record Packet(long due, int sequence, long timestamp, byte[] payload) {}

    private Room(long seed, String voiceName, int who) {
      this.who = who;
      this.random = new Random(seed);
      this.voice = EspeakVoices.talk(voiceName, 30, 0, DBFS);
      double energy = 0;
      for (int i = 0; i < PULSES; i++) {
        int late = i == 0 ? 0 : random.nextInt(RATE / 4);
        pulseAt[i] = RATE / 50 + late;
        double decay = Math.pow(10, -3.0 * late / (RATE / 4.0));
        pulse[i] = (float) (i == 0 ? 2 : (random.nextBoolean() ? decay : -decay));
        energy += pulse[i] * pulse[i];
      }
      for (int i = 0; i < PULSES; i++) {
        pulse[i] /= (float) Math.sqrt(energy);
      }
      engine =
          new VoiceEngine(
              config(),
              Path.of(System.getProperty("java.io.tmpdir")),
              new DefaultSoundSystem(clock, SoundOptions.AUTO),
              clock,
              (FrameSender) this::send,
              new VoiceListener() {});
      talker = engine.newTalker();
    }

    private static HubConfig.Audio config() {
      return new HubConfig.Audio(
          new AudioDeviceSpec.Auto(),
          new AudioDeviceSpec.Auto(),
          SoundOptions.AUTO,
          100,
          true,
          "auto",
          true,
          true,
          new HubConfig.Opus(40_000, 20, 5, true, false),
          new HubConfig.JitterBuffer(20, 500),
          100,
          false);
    }

    private void open() {
      engine.addTalker("other", talker);
      engine.setMuted(false);
    }

    private void send(EncodedAudioFrame frame) {
      byte[] payload = new byte[frame.length];
      System.arraycopy(frame.payload, 0, payload, 0, frame.length);
      long due = tick + 3 + random.nextInt(3);
      other.arriving.add(new Packet(due, sequence++, frame.timestamp, payload));
    }

    private void tick() {
      arriving.removeIf(this::deliver);
      hear();
      engine.capturePath().tick(microphone, clock.nanoTime());
      engine.playbackPath().tick(speaker, clock.nanoTime());
      for (float sample : speaker) {
        played[playedAt] = sample;
        playedAt = (playedAt + 1) % HISTORY;
        loudest = Math.max(loudest, Math.abs(sample));
      }
      if (alone(who)) {
        returned.add(speaker);
      } else if (alone(other.who)) {
        heard.add(speaker);
      }
    }

    private boolean deliver(Packet packet) {
      if (packet.due > tick) {
        return false;
      }
      talker.onAudioPacket(
          AudioPackets.opus(
              packet.sequence,
              packet.timestamp,
              packet.payload,
              packet.payload.length,
              clock.nanoTime()));
      return true;
    }

    /** The talker, the loudspeaker through the room, and a quiet fan. */
    private void hear() {
      boolean speaks = talks(who, tick);
      for (int i = 0; i < microphone.length; i++) {
        double sum = 1e-4 * random.nextGaussian();
        if (speaks) {
          sum += voice[voiceAt];
          voiceAt = (voiceAt + 1) % voice.length;
        }
        for (int p = 0; p < PULSES; p++) {
          int at = playedAt + i - AudioBlock.SAMPLES - pulseAt[p];
          sum += pulse[p] * played[Math.floorMod(at, HISTORY)];
        }
        microphone[i] = (float) Math.clamp(sum, -1, 1);
      }
    }
  }
}
