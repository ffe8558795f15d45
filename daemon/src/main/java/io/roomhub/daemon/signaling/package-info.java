/**
 * Rails that bring participants together and carry their offers, answers and candidates. One folder
 * below this package is one type; {@code SignalingRegistry} finds it by the {@code type} of its
 * configuration.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling;
