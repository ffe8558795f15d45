package io.roomhub.daemon.rtc.jsep;

import org.jspecify.annotations.Nullable;

/**
 * An m-line that is switched off.
 *
 * @param mLineIndex its place, from 0
 * @param kind {@code audio}, {@code video}, {@code application}, ...
 * @param mid its mid, or null
 */
public record RejectedMedia(int mLineIndex, String kind, @Nullable String mid) {}
