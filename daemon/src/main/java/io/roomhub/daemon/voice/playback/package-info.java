/** From all participants' blocks to the loudspeaker. All of it belongs to the playback thread. */
package io.roomhub.daemon.voice.playback;
