/**
 * The rendezvous of Trystero 0.25 (npm {@code trystero} and {@code @trystero-p2p/*}) without any
 * I/O: topics, encryption, who offers to whom and when, and what relays may be asked for. {@link
 * TrysteroSession} is where it comes together. What peers say once their data channel is open is in
 * the package {@code channel}.
 *
 * <p>What a hub does otherwise than npm 0.25.4 does, on purpose:
 *
 * <ul>
 *   <li>It announces far less often: see {@link AnnounceSchedule}. Pages announce every minute.
 *   <li>Its id sorts before nearly all others, so that it makes the offer: see {@link TrysteroIds}.
 *   <li>It makes an offer when it needs one, and keeps no pool of twenty connections; only trackers
 *       need offers beforehand. A newcomer hands a tracker five and not three, to meet more members
 *       at once.
 *   <li>A peer is one peer on all relays of all types. A page that has joined by two packages at
 *       once is met by the one that was quicker.
 *   <li>Its own offer gives way only to one that decrypts; in npm any text ends it.
 *   <li>An offer that comes again is answered again, in case the answer was lost, and what was
 *       decrypted once before is a replay.
 *   <li>There is no passive mode.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling.trystero;
