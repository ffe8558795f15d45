package io.roomhub.daemon.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.config.HubConfig.SignalingConfig;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a report what opens a door: the room's id and password, the logins of servers, what
 * stands behind {@code #} in a link. Whatever the configuration keeps secret is looked for in every
 * text, wherever it came from. Immutable.
 */
final class ReportSecrets {
  static final String HIDDEN = "[hidden]";

  /** Shorter ones are only hidden where they stand alone: elsewhere they are parts of words. */
  private static final int WORD_CHARS = 6;

  /** Secrets of which the configuration knows nothing any more, where text gives them away. */
  private static final Pattern TELLTALE =
      Pattern.compile(
          "(?<=#)[^\\s\"'<>]{8,}"
              + "|(?<=://)[^\\s/@\"]+(?=@)"
              + "|(?i)(?<=\\b(?:password|credential|secret|token)[=:] ?)[^\\s\",]+");

  private final @Nullable Pattern known;

  /** Those of a configuration. */
  ReportSecrets(HubConfig config) {
    Set<String> secrets = new LinkedHashSet<>();
    add(secrets, config.room().id());
    add(secrets, config.room().password());
    for (HubConfig.IceServer server : config.rtc().iceServers()) {
      add(secrets, server.username());
      add(secrets, server.credential());
      add(secrets, server.secret());
    }
    for (SignalingConfig rail : config.signaling()) {
      urls(rail).forEach(url -> addParts(secrets, url));
    }
    if (config.room().guestPageUrl() != null) {
      addParts(secrets, config.room().guestPageUrl());
    }
    known = secrets.isEmpty() ? null : anyOf(secrets);
  }

  private static List<String> urls(SignalingConfig rail) {
    return switch (rail) {
      case SignalingConfig.WebSocket socket -> List.of(socket.url());
      case SignalingConfig.Relays relays -> relays.urls();
      default -> List.of();
    };
  }

  /** A login before the host and everything asked for behind it. */
  private static void addParts(Set<String> secrets, String url) {
    URI uri = URI.create(url);
    add(secrets, uri.getRawUserInfo());
    String query = uri.getRawQuery();
    if (query != null) {
      add(secrets, query);
      for (String parameter : query.split("&", -1)) {
        add(secrets, parameter.substring(parameter.indexOf('=') + 1));
      }
    }
    String login = uri.getUserInfo();
    if (login != null) {
      for (String part : login.split(":", 2)) {
        add(secrets, part);
      }
    }
  }

  private static void add(Set<String> secrets, @Nullable String secret) {
    if (secret != null && !secret.isBlank()) {
      secrets.add(secret);
      secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
    }
  }

  /** The longest first: one may be part of another. */
  private static Pattern anyOf(Set<String> secrets) {
    return Pattern.compile(
        secrets.stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(ReportSecrets::quoted)
            .collect(Collectors.joining("|")));
  }

  private static String quoted(String secret) {
    String quoted = Pattern.quote(secret);
    return secret.length() < WORD_CHARS ? "(?<![A-Za-z0-9])" + quoted + "(?![A-Za-z0-9])" : quoted;
  }

  /** The text without secrets. */
  String hide(String text) {
    String without =
        known == null ? text : known.matcher(text).replaceAll(Matcher.quoteReplacement(HIDDEN));
    return TELLTALE.matcher(without).replaceAll(Matcher.quoteReplacement(HIDDEN));
  }

  /** The same with every text in it hidden. */
  JsonNode hide(JsonNode node) {
    if (node.isTextual()) {
      return JsonNodeFactory.instance.textNode(hide(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> array.add(hide(item)));
      return array;
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(field -> object.set(hide(field.getKey()), hide(field.getValue())));
      return object;
    }
    return node;
  }
}
