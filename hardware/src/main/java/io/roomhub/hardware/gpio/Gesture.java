package io.roomhub.hardware.gpio;

/** How a button was pressed. */
public enum Gesture {
  SHORT,
  DOUBLE,
  LONG
}
