/** The Opus codec (RFC 6716) behind two small interfaces, so that another engine can take over. */
package io.roomhub.daemon.voice.opus;
