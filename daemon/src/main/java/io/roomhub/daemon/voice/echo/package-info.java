/**
 * Echo cancellation. {@link io.roomhub.daemon.voice.echo.KalmanEchoCanceller} names the steps: the
 * reference is bent as a loudspeaker bends it and aligned, by a delay and a clock skew that are
 * found out; a Kalman filter takes the linear echo out; what it leaves is suppressed, and the
 * background put back.
 */
package io.roomhub.daemon.voice.echo;
