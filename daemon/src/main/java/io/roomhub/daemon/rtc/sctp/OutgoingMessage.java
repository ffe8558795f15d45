package io.roomhub.daemon.rtc.sctp;

import io.roomhub.natives.UsrsctpSocket.Reliability;

/**
 * A message on its way out.
 *
 * @param data at least one byte
 * @param size what it counts for in {@code bufferedAmount}, bytes; -1 for what is none of a
 *     channel's
 * @param limit of that reliability, ms or a count
 */
public record OutgoingMessage(
    int stream,
    PayloadProtocol protocol,
    byte[] data,
    int size,
    boolean ordered,
    Reliability reliability,
    int limit) {}
