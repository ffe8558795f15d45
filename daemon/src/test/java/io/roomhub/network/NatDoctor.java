package io.roomhub.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roomhub.e2e.HubProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code roomhubctl doctor} says of a hub's way to the internet, beside what it should say
 * behind that kind of NAT with the servers of an {@link Internet}.
 *
 * @param verdicts {@code ok}, {@code warn} or {@code fail}, by the name of the check
 * @param reasons by the name of the check
 */
public record NatDoctor(Map<String, String> verdicts, Map<String, String> reasons) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Has the hub examined; takes up to a quarter of a minute. */
  public static NatDoctor examine(HubProcess hub, Path scratch)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "doctor", ".json");
    // What it exits with depends on this machine's devices too.
    hub.follow(output, "doctor", "--json").waitFor();
    Map<String, String> verdicts = new LinkedHashMap<>();
    Map<String, String> reasons = new LinkedHashMap<>();
    for (JsonNode check : JSON.readTree(output.toFile()).path("checks")) {
      String name = check.path("name").asText();
      verdicts.put(name, check.path("verdict").asText());
      reasons.put(name, check.path("reason").asText());
    }
    return new NatDoctor(verdicts, reasons);
  }

  /**
   * What it says otherwise than it should; empty when all is as it is.
   *
   * @param compared whether the servers do not know RFC 5780
   */
  public List<String> mistakes(NatKind kind, boolean compared) {
    boolean udp = kind.udp();
    List<String> mistakes = new ArrayList<>();
    check(mistakes, "udp", udp ? "ok" : "warn", udp ? "gets out and in again" : "blocked");
    check(
        mistakes,
        "nat",
        udp ? "ok" : "warn",
        switch (kind) {
          case OPEN -> "is our own";
          case FULL_CONE -> "lets everybody in (endpoint-independent filtering)";
          case RESTRICTED -> "lets in whom we have sent to (address-dependent filtering)";
          case PORT_RESTRICTED ->
              "endpoint-independent mapping), lets in only where we have sent to";
          case SYMMETRIC ->
              (compared
                      ? "symmetric (another address for each other)"
                      : "symmetric (address- and port-dependent mapping)")
                  + ", lets in only where we have sent to (address- and port-dependent filtering)";
          case UDP_BLOCKED -> "cannot be found out";
        });
    for (String name : verdicts.keySet()) {
      if (name.startsWith("stun:")) {
        check(mistakes, name, udp ? "ok" : "fail", udp ? "sees us at" : "no answer");
      } else if (name.startsWith("turn")) {
        boolean reached = udp || name.contains("transport=tcp");
        // What another way makes up for is no failure.
        check(mistakes, name, reached ? "ok" : "warn", reached ? "echo in" : "not answer");
      }
    }
    if (verdicts.keySet().stream().filter(name -> name.startsWith("turn")).count() != 3) {
      mistakes.add("not three ways to the TURN server: " + verdicts.keySet());
    }
    check(mistakes, "relay bandwidth", "ok", "kb/s through turn");
    return mistakes;
  }

  private void check(List<String> mistakes, String name, String verdict, String part) {
    String reason = reasons.getOrDefault(name, "");
    if (!verdict.equals(verdicts.get(name)) || !reason.contains(part)) {
      mistakes.add(
          "%s: %s, %s (should be %s, %s)"
              .formatted(name, verdicts.get(name), reason, verdict, part));
    }
  }
}
