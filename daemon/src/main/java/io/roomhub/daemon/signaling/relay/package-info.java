/**
 * Rails: relays that carry the messages of a room without knowing what they mean. What they have in
 * common stands here; one folder beside this one is one type.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.relay;
