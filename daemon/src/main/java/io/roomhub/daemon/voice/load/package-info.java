/** What is left out, and in which order, when the machine is too slow for everything. */
package io.roomhub.daemon.voice.load;
