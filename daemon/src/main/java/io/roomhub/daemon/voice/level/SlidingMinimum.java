package io.roomhub.daemon.voice.level;

/**
 * The smallest of the last {@code length} values, in constant time on average: a queue of the
 * values that may still become the smallest, rising from front to back.
 */
final class SlidingMinimum {
  private final int length;
  private final double[] values;
  private final long[] positions;
  private long position;
  private int front;
  private int count;

  SlidingMinimum(int length) {
    this.length = length;
    values = new double[length];
    positions = new long[length];
  }

  /** Takes the next value and returns the smallest of the last ones, itself included. */
  double add(double value) {
    if (count > 0 && positions[front] <= position - length) {
      front = next(front);
      count--;
    }
    while (count > 0 && values[(front + count - 1) % length] >= value) {
      count--;
    }
    int back = (front + count) % length;
    values[back] = value;
    positions[back] = position;
    count++;
    position++;
    return values[front];
  }

  private int next(int index) {
    return index + 1 == length ? 0 : index + 1;
  }
}
