/** Measuring sound, and counters that one audio thread writes and anybody reads. */
package io.roomhub.daemon.voice.meter;
