package io.roomhub.daemon.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes roomhub.json(5) from the schema: every key with its kind, range, default and meaning. */
final class ConfigManPage {
  private static final String HEAD =
      """
      .\\" Made from config/roomhub.schema.json by ConfigManPageTest: do not edit.
      .TH ROOMHUB.JSON 5 "" "roomhub" "File formats"
      .SH NAME
      roomhub.json \\- configuration of roomhubd
      .SH SYNOPSIS
      .I /etc/roomhub/roomhub.json
      .SH DESCRIPTION
      One JSON file configures a hub.
      .B //
      comments and trailing commas are allowed.
      Every key has a default, so the empty object
      .B {}
      is a valid configuration.
      Unknown keys are errors that name the nearest known one.
      File names that do not begin with
      .B /
      are relative to the directory of this file.
      .PP
      .B roomhubctl config check
      .I FILE
      judges a file without starting anything; a hub does not start with a mistake in it and ends with exit code 78.
      .B systemctl reload roomhub
      takes over what can change while the hub runs, and names what waits for a restart.
      .PP
      Keys are written here as paths:
      .B audio.opus.bitrate
      is the key
      .B bitrate
      in the object
      .B opus
      in the object
      .BR audio .
      .B []
      stands for each item of an array,
      .I NAME
      for a name of your choice,
      .BI ( type )
      for the type that an object must have.
      """;

  private static final String TAIL =
      """
      .SH EXAMPLES
      A room with a name, its id chosen, at 70 percent of loudness:
      .PP
      .nf
      {
        "room": { "id": "lobby\\-7Qm2xVb9Lk4R", "displayName": "Lobby" },
        "audio": { "volume": 70 },
      }
      .fi
      .PP
      Hubs on the same network, with the secret of all participants in
      .IR /etc/roomhub/password ,
      mode 600, which needs no key here:
      .PP
      .nf
      {
        "signaling": [ { "type": "embedded" }, { "type": "lan" } ],
      }
      .fi
      .PP
      All settings with their defaults, explained, are in
      .I /usr/share/doc/roomhub/examples/roomhub.json
      where the package was installed; whole files for kinds of rooms lie beside it.
      .SH SEE ALSO
      .BR roomhubd (8),
      .BR roomhubctl (1)
      """;

  private static final int MAX_PATTERN_CHARS = 40;

  private final JsonNode schema;
  private final StringBuilder out = new StringBuilder(HEAD);

  private ConfigManPage(JsonNode schema) {
    this.schema = schema;
  }

  /** The whole page. */
  static String of(JsonNode schema) {
    ConfigManPage page = new ConfigManPage(schema);
    for (Map.Entry<String, JsonNode> section : schema.path("properties").properties()) {
      if (section.getKey().startsWith("$")) {
        continue;
      }
      page.out.append(".SH ").append(text(section.getKey().toUpperCase(java.util.Locale.ROOT)));
      page.out.append('\n').append(sentence(section.getValue())).append('\n');
      if (section.getValue().has("items")) {
        page.out.append(".PP\n").append(capital(page.kind(section.getValue())));
        page.out.append("; default: ").append(text(json(section.getValue().path("default"))));
        page.out.append(".\n");
      }
      page.inside(section.getKey(), section.getValue());
    }
    return page.out + TAIL;
  }

  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.isEmpty() ? node : schema.at(reference.substring(1));
  }

  private void inside(String path, JsonNode given) {
    JsonNode node = resolved(given);
    for (Map.Entry<String, JsonNode> key : node.path("properties").properties()) {
      if (!key.getValue().has("const")) {
        key(path + "." + key.getKey(), key.getValue(), required(node, key.getKey()));
      }
    }
    if (node.path("additionalProperties").isObject()) {
      inside(path + ".NAME", node.path("additionalProperties"));
    }
    if (node.has("items")) {
      inside(path + "[]", node.path("items"));
    }
    for (JsonNode choice : node.path("oneOf")) {
      if (choice.has("properties")) {
        String type = choice.at("/properties/type/const").asText();
        out.append(".TP\n.B ").append(text(path)).append("\nOf the type \\(dq");
        out.append(text(type)).append("\\(dq. ").append(sentence(choice)).append('\n');
        inside(path + "(" + type + ")", choice);
      }
    }
  }

  private static boolean required(JsonNode node, String key) {
    for (JsonNode name : node.path("required")) {
      if (name.asText().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private void key(String path, JsonNode given, boolean required) {
    JsonNode node = resolved(given);
    out.append(".TP\n.B ").append(text(path)).append('\n');
    boolean object = node.has("properties");
    if (!object) {
      out.append(capital(kind(node))).append("; ");
      if (required) {
        out.append("required");
      } else if (given.has("default") || node.has("default")) {
        // What many keys refer to may have another default for each of them.
        JsonNode stated = given.has("default") ? given : node;
        out.append("default: ").append(text(json(stated.path("default"))));
      } else {
        out.append("none by default");
      }
      out.append(".\n.br\n");
    }
    out.append(sentence(given.has("description") ? given : node)).append('\n');
    inside(path, node);
  }

  private static String capital(String words) {
    return text(Character.toUpperCase(words.charAt(0)) + words.substring(1));
  }

  /** Kind and range in words, as they may stand after one another. */
  private String kind(JsonNode given) {
    JsonNode node = resolved(given);
    if (node.has("enum")) {
      StringJoiner words = new StringJoiner(", ", "one of ", "");
      node.path("enum").forEach(value -> words.add(json(value)));
      return words.toString();
    }
    if (node.has("const")) {
      return json(node.path("const"));
    }
    for (String alternatives : List.of("oneOf", "anyOf")) {
      if (node.has(alternatives)) {
        List<String> kinds = new ArrayList<>();
        String types =
            String.join(
                ", ",
                node.path(alternatives).findValuesAsText("const").stream()
                    .map(type -> '"' + type + '"')
                    .toList());
        if (node.at("/" + alternatives + "/0/properties/type").isObject()) {
          return "an object of one of the types " + types;
        }
        node.path(alternatives).forEach(choice -> kinds.add(kind(choice)));
        return String.join(", or ", kinds.stream().distinct().toList());
      }
    }
    List<String> kinds = new ArrayList<>();
    if (node.path("type").isArray()) {
      node.path("type").forEach(type -> kinds.add(plain(type.asText(), node)));
    } else {
      kinds.add(plain(node.path("type").asText(), node));
    }
    return String.join(", or ", kinds);
  }

  private String inTurn(JsonNode array) {
    List<String> kinds = new ArrayList<>();
    array.path("prefixItems").forEach(item -> kinds.add(kind(item)));
    return String.join(" and ", kinds);
  }

  private String plain(String type, JsonNode node) {
    return switch (type) {
      case "boolean" -> "true or false";
      case "null" -> "null";
      case "integer", "number" ->
          (type.equals("integer") ? "an integer" : "a number")
              + range(node.path("minimum"), node.path("maximum"), "");
      case "string" ->
          "a string"
              + range(node.path("minLength"), node.path("maxLength"), " characters")
              + pattern(node.path("pattern").asText());
      case "array" ->
          "an array"
              + range(node.path("minItems"), node.path("maxItems"), " items")
              + (node.has("prefixItems")
                  ? ": " + inTurn(node)
                  : ", each " + kind(node.path("items")));
      default ->
          node.at("/properties/type/const").isTextual()
              ? "an object of the type \"" + node.at("/properties/type/const").asText() + '"'
              : "an object";
    };
  }

  private static String range(JsonNode least, JsonNode most, String unit) {
    if (least.isNumber() && most.isNumber()) {
      return least.equals(most)
          ? " of " + least.asText() + unit
          : (unit.isEmpty() ? " from " : " of ") + least.asText() + " to " + most.asText() + unit;
    }
    if (most.isNumber()) {
      return " of at most " + most.asText() + unit;
    }
    return least.isNumber() && least.asInt() > 1 ? " of at least " + least.asText() + unit : "";
  }

  /** Those that say more than "not blank" and can be read. */
  private static String pattern(String pattern) {
    return pattern.startsWith("^") && pattern.length() <= MAX_PATTERN_CHARS
        ? " like " + pattern
        : "";
  }

  private static String json(JsonNode value) {
    return value.toString().replace(",", ", ").replace("\":", "\": ");
  }

  private static String sentence(JsonNode node) {
    String description = node.path("description").asText();
    if (description.isEmpty()) {
      throw new AssertionError("the schema says nothing about " + node);
    }
    return text(description);
  }

  /** What roff would take for its own is escaped. */
  private static String text(String plain) {
    String escaped =
        plain
            .replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("\"", "\\(dq")
            .replace("'", "\\(aq")
            .replace("^", "\\(ha")
            .replace("~", "\\(ti");
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }
}
