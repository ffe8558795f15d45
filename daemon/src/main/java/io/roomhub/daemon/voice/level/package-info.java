/** Loudness: who speaks, how loud, bringing them to one level, and the limiter that ends it all. */
package io.roomhub.daemon.voice.level;
