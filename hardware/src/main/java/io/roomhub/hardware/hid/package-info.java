/**
 * Speakerphones' own keys and lamps: USB HID with the telephony page, through hidraw. Everything
 * but {@link io.roomhub.hardware.hid.HidTelephone} is sans-I/O.
 */
@NullMarked
package io.roomhub.hardware.hid;

import org.jspecify.annotations.NullMarked;
