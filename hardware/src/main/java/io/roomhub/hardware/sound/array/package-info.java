/** Microphone arrays: where a talker is, and how to hear that direction better than the others. */
@org.jspecify.annotations.NullMarked
package io.roomhub.hardware.sound.array;
