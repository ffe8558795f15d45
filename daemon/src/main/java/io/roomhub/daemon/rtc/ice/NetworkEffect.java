package io.roomhub.daemon.rtc.ice;

/** What a change of the network means to an ICE generation. */
enum NetworkEffect {
  /** It is as good as before, or there is nothing better to be had. */
  NONE,
  /** It has lost the address in use, and there are others. */
  PATH_LOST,
  /** It has sockets now of which no server was asked what it sees. */
  SOCKETS_GAINED
}
