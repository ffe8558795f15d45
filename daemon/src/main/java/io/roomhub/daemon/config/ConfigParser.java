package io.roomhub.daemon.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON with {@code //} and block comments and trailing commas (RFC 8259 otherwise) into {@link
 * ConfigNode}s. Duplicate keys, which RFC 8259 section 4 leaves open, are errors.
 */
final class ConfigParser {
  private static final int MAX_DEPTH = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(64)
                  .build())
          .build();

  private final JsonParser parser;
  private final List<ConfigError> errors;

  private ConfigParser(JsonParser parser, List<ConfigError> errors) {
    this.parser = parser;
    this.errors = errors;
  }

  /**
   * Parses a whole document.
   *
   * @param errors receives duplicate keys
   * @throws ConfigException when it is not JSON at all
   */
  static ConfigNode parse(byte[] json, List<ConfigError> errors) throws ConfigException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw syntaxError("the file is empty; the smallest configuration is {}", 0);
      }
      ConfigNode root =
          new ConfigParser(parser, errors)
              .value(first, ConfigPaths.ROOT, parser.currentTokenLocation().getLineNr());
      if (parser.nextToken() != null) {
        throw syntaxError(
            "unexpected content after the end of the configuration",
            parser.currentTokenLocation().getLineNr());
      }
      return root;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw syntaxError("not valid JSON: " + withoutContent(e.getOriginalMessage()), line);
    } catch (IOException e) {
      throw syntaxError("not valid UTF-8 text: " + e.getMessage(), 0);
    }
  }

  private static ConfigException syntaxError(String message, int line) {
    return new ConfigException(
        List.of(new ConfigError(ConfigPaths.ROOT, message, Math.max(0, line))));
  }

  /** The parser quotes the token it stumbled over, which may be an unquoted password. */
  private static String withoutContent(String message) {
    return message
        .replaceAll("^Unrecognized token '[^']*'", "unknown word")
        .replaceAll("\\(start marker at .*$", "")
        .replaceAll("^Non-standard token .*$", "NaN and Infinity are no numbers here")
        .replaceAll("^Document nesting depth .*$", "nested more deeply than any configuration is")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private ConfigNode value(JsonToken token, String path, int line) throws IOException {
    return switch (token) {
      case START_OBJECT -> object(path, line);
      case START_ARRAY -> array(path, line);
      case VALUE_STRING -> new ConfigNode.Text(line, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new ConfigNode.Num(line, parser.getDecimalValue());
      case VALUE_TRUE -> new ConfigNode.Bool(line, true);
      case VALUE_FALSE -> new ConfigNode.Bool(line, false);
      case VALUE_NULL -> new ConfigNode.Null(line);
      default -> throw new IOException("unexpected " + token);
    };
  }

  private ConfigNode object(String path, int line) throws IOException {
    Map<String, ConfigNode> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = parser.currentTokenLocation().getLineNr();
      String memberPath = ConfigPaths.member(path, key);
      ConfigNode value = value(parser.nextToken(), memberPath, keyLine);
      ConfigNode first = members.putIfAbsent(key, value);
      if (first != null) {
        errors.add(
            new ConfigError(memberPath, "key given twice, first on line " + first.line(), keyLine));
      }
    }
    return new ConfigNode.Obj(line, members);
  }

  private ConfigNode array(String path, int line) throws IOException {
    List<ConfigNode> items = new ArrayList<>();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      items.add(
          value(
              token,
              ConfigPaths.item(path, items.size()),
              parser.currentTokenLocation().getLineNr()));
    }
    return new ConfigNode.Arr(line, items);
  }
}
