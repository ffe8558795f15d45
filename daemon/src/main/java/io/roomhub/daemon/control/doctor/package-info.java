/**
 * What {@code roomhubctl doctor} looks at: one class for each check, all run at the same time by
 * {@link io.roomhub.daemon.control.doctor.Doctor}. A further check is one more class, named in
 * {@link io.roomhub.daemon.control.doctor.StandardChecks}.
 */
@NullMarked
package io.roomhub.daemon.control.doctor;

import org.jspecify.annotations.NullMarked;
