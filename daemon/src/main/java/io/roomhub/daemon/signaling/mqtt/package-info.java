/** MQTT brokers as rails. */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.mqtt;
