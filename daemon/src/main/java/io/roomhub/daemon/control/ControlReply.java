package io.roomhub.daemon.control;

/**
 * An answer in both of its forms.
 *
 * @param json for programs
 * @param text for people, whole lines
 */
record ControlReply(Object json, String text) {}
