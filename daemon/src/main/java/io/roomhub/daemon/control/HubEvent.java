package io.roomhub.daemon.control;

/**
 * One event, ready for the wire.
 *
 * @param id counts up from 1 with each event of the hub
 * @param json the data, one line of JSON
 */
public record HubEvent(long id, EventName name, String json) {}
