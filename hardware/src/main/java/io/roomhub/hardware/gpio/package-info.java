/**
 * Buttons and LEDs: providers behind {@link io.roomhub.hardware.gpio.Gpio}, opened by {@link
 * io.roomhub.hardware.gpio.GpioFactory}, and the sans-I/O parts that make events of levels and
 * light of patterns.
 */
@NullMarked
package io.roomhub.hardware.gpio;

import org.jspecify.annotations.NullMarked;
