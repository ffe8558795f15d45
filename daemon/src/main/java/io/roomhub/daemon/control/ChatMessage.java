package io.roomhub.daemon.control;

/**
 * What somebody has written to everybody.
 *
 * @param id of the participant
 * @param name as it was then
 */
public record ChatMessage(String id, String name, String text) {}
