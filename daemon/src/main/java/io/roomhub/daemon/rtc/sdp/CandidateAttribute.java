package io.roomhub.daemon.rtc.sdp;

import io.roomhub.daemon.rtc.SdpException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An ICE candidate as text (RFC 8839 section 5.1), immutable.
 *
 * @param foundation 1..32 characters
 * @param component 1 is RTP (and RTCP, multiplexed)
 * @param transport lower case: {@code udp}, {@code tcp}, or another
 * @param priority 0..2^32-1; RFC 8445 allows 1..2^31-1, implementations more
 * @param address IPv4 or IPv6 literal without brackets or zone, or a name such as {@code
 *     1b2c....local}; never resolved here
 * @param port 0..65535 (TCP active candidates use 9)
 * @param type where it was found
 * @param relatedAddress the {@code raddr}, or null
 * @param relatedPort 0..65535; 0 when there is none
 * @param tcpType {@code active}, {@code passive} or {@code so} (RFC 6544), or null
 * @param extensions further name and value pairs in order, e.g. {@code generation}, {@code ufrag},
 *     {@code network-cost}
 */
public record CandidateAttribute(
    String foundation,
    int component,
    String transport,
    long priority,
    String address,
    int port,
    CandidateType type,
    @Nullable String relatedAddress,
    int relatedPort,
    @Nullable String tcpType,
    Map<String, String> extensions) {
  /**
   * @throws IllegalArgumentException when a number is out of its range
   */
  public CandidateAttribute {
    if (component < 1 || component > 256) {
      throw new IllegalArgumentException("component " + component);
    }
    if (priority < 0 || priority > 0xffff_ffffL) {
      throw new IllegalArgumentException("priority " + priority);
    }
    if (port < 0 || port > 65535 || relatedPort < 0 || relatedPort > 65535) {
      throw new IllegalArgumentException("port " + port + ", related port " + relatedPort);
    }
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }

  /** A UDP candidate without extensions. */
  public static CandidateAttribute udp(
      String foundation,
      int component,
      long priority,
      String address,
      int port,
      CandidateType type,
      @Nullable String relatedAddress,
      int relatedPort) {
    return new CandidateAttribute(
        foundation,
        component,
        "udp",
        priority,
        address,
        port,
        type,
        relatedAddress,
        relatedPort,
        null,
        Map.of());
  }

  /**
   * Reads {@code candidate:...}, with or without {@code a=} before it.
   *
   * @throws SdpException when it is not a candidate
   */
  public static CandidateAttribute parse(String text) throws SdpException {
    return CandidateParser.parse(text);
  }

  /** Whether it is one we can use: UDP and the first component. */
  public boolean usable() {
    return transport.equals("udp") && component == 1 && port > 0;
  }

  /** Whether the address hides behind multicast DNS (RFC 8828 section 5.2). */
  public boolean isMulticastDnsName() {
    return address.regionMatches(true, address.length() - 6, ".local", 0, 6);
  }

  /** The {@code ufrag} extension, or null: the ICE generation it belongs to. */
  public @Nullable String usernameFragment() {
    return extensions.get("ufrag");
  }

  /** The same candidate at another address, resolved. */
  public CandidateAttribute withAddress(InetSocketAddress other) {
    return new CandidateAttribute(
        foundation,
        component,
        transport,
        priority,
        other.getAddress().getHostAddress(),
        other.getPort(),
        type,
        relatedAddress,
        relatedPort,
        tcpType,
        extensions);
  }

  /** The same candidate with one extension more, or with another value of it. */
  public CandidateAttribute withExtension(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(extensions);
    more.put(name, value);
    return new CandidateAttribute(
        foundation,
        component,
        transport,
        priority,
        address,
        port,
        type,
        relatedAddress,
        relatedPort,
        tcpType,
        more);
  }

  /** {@code candidate:...}, without {@code a=}: as RTCIceCandidate.candidate has it. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("candidate:").append(foundation);
    out.append(' ').append(component).append(' ').append(transport).append(' ').append(priority);
    out.append(' ').append(address).append(' ').append(port).append(" typ ").append(type.sdp());
    if (relatedAddress != null) {
      out.append(" raddr ").append(relatedAddress).append(" rport ").append(relatedPort);
    }
    if (tcpType != null) {
      out.append(" tcptype ").append(tcpType);
    }
    extensions.forEach((name, value) -> out.append(' ').append(name).append(' ').append(value));
    return out.toString();
  }
}
