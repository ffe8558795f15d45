package io.roomhub.hardware.sound;

import org.jspecify.annotations.Nullable;

/**
 * What the configuration wants of a card's own level control.
 *
 * @param owned whether the hub sets it at all
 * @param db the level, or null for the one that suits
 */
public record CardLevel(boolean owned, @Nullable Double db) {
  /** The level that suits. */
  public static final CardLevel AUTO = new CardLevel(true, null);

  /** Somebody else sets it. */
  public static final CardLevel LEAVE = new CardLevel(false, null);

  /** This level, or the nearest that the card can do. */
  public static CardLevel of(double db) {
    return new CardLevel(true, db);
  }
}
