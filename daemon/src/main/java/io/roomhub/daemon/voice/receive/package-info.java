/**
 * What happens to one participant's packets until they are 10 ms of sound: reordering, adaptive
 * delay, recovery, concealment. The network thread only fills a queue; the rest belongs to the
 * playback thread.
 */
package io.roomhub.daemon.voice.receive;
