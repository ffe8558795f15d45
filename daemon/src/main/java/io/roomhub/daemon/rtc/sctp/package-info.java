/**
 * Data channels over one SCTP association: the association itself, which usrsctp runs, what the two
 * sides say on it to open channels, and the channels.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.rtc.sctp;
