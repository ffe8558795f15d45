package io.roomhub.hardware.sound.array;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the microphones of an array stand, in the plane of the table.
 *
 * @param microphones one for each channel that is listened to, in that order
 */
public record ArrayGeometry(List<Position> microphones) {
  /** At 20 °C, m/s. */
  static final double SPEED_OF_SOUND = 343;

  /** Directions that are told apart, every 10 degrees. */
  static final int DIRECTIONS = 36;

  /** One microphone; origin and orientation are free, the same for all. */
  public record Position(double xMm, double yMm) {}

  /** Takes a copy. */
  public ArrayGeometry {
    microphones = List.copyOf(microphones);
    if (microphones.size() < 2) {
      throw new IllegalArgumentException("one microphone has no direction");
    }
  }

  /** Positions as x, y, x, y and so on, mm. */
  public static ArrayGeometry ofMillimetres(double... xy) {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i + 1 < xy.length; i += 2) {
      positions.add(new Position(xy[i], xy[i + 1]));
    }
    return new ArrayGeometry(positions);
  }

  int size() {
    return microphones.size();
  }

  /**
   * How much earlier than the origin a microphone hears a talker far away, s.
   *
   * @param direction 0..{@link #DIRECTIONS}-1, counter-clockwise from the x axis
   */
  double leadSeconds(int microphone, int direction) {
    double angle = 2 * Math.PI * direction / DIRECTIONS;
    Position p = microphones.get(microphone);
    return (p.xMm * Math.cos(angle) + p.yMm * Math.sin(angle)) / 1000 / SPEED_OF_SOUND;
  }

  /** The longest time that sound needs between two microphones, s. */
  double spanSeconds() {
    double span = 0;
    for (Position a : microphones) {
      for (Position b : microphones) {
        span = Math.max(span, Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm));
      }
    }
    return span / 1000 / SPEED_OF_SOUND;
  }
}
