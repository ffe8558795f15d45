/**
 * Rails that bring participants together and carry their offers, answers and candidates. One folder
 * below this package is one type; {@code SignalingRegistry} finds it by the {@code type} of its
 * configuration.
 *
 * <p>What any page or hub says to the server at {@code /ws} of a hub, one JSON object per text
 * frame:
 *
 * <ul>
 *   <li>{@code {"type":"join","room","metadata":{"name","peerId","kind":"guest"}}}, answered by
 *       {@code welcome} and {@code
 *       {"type":"joined","room","clientId","peers":[{"id","metadata"}]}}. The newcomer offers to
 *       the peers listed. {@code peerId} is the participant's name on every rail, so that one met
 *       twice is one.
 *   <li>{@code {"type":"offer"|"answer","to","sdp"}} and {@code
 *       {"type":"ice-candidate","to","candidate"}}, delivered with {@code from}.
 *   <li>{@code {"type":"direct","to","data"}} and {@code {"type":"broadcast","data"}}; {@code data}
 *       of ours is {@code {"roomhub":{"event":...}}}, see {@code RosterMessage} for the events
 *       {@code state}, {@code chat}, {@code refused}, {@code leaving} and {@code relay}.
 *   <li>{@code {"type":"ping"}}, answered by {@code {"type":"pong"}}: whether the server is there,
 *       for scripts, which see no ping frames.
 *   <li>{@code {"type":"leave"}}. The server tells of {@code peer-joined}, {@code peer-left} and
 *       {@code error}.
 * </ul>
 *
 * <p>Two hubs that have met by such a rail agree on a data channel of their connection, id 0, label
 * {@code roomhub}, and so do two guest pages: the same messages without {@code to} and {@code
 * from}, one a text message.
 */
@org.jspecify.annotations.NullMarked
package io.roomhub.daemon.signaling;
