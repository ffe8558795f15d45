package io.roomhub.daemon.config;

import java.util.List;
import java.util.stream.Stream;

/** Configurations that must be refused, each with every error it must be refused for. */
final class BadConfigs {
  private static final String ICE_RULE =
      "stun:host[:port], turn:host[:port][?transport=udp|tcp] or the same with turns:";

  private BadConfigs() {}

  /**
   * One of them.
   *
   * @param schemaRefuses whether JSON Schema can express the rule too
   */
  record Bad(String name, String json, boolean schemaRefuses, List<String> errors) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Bad bad(String name, String json, String... errors) {
    return new Bad(name, json, true, List.of(errors));
  }

  /** One that only the reader can refuse. */
  private static Bad beyondSchema(String name, String json, String... errors) {
    return new Bad(name, json, false, List.of(errors));
  }

  static Stream<Bad> all() {
    return Stream.of(structure(), room(), signaling(), rtc(), audio(), gpio(), rest())
        .flatMap(bads -> bads);
  }

  /** Not even JSON; the schema never sees these. */
  static Stream<Bad> notJson() {
    return Stream.of(
        bad(
            "no number",
            "{\"audio\": {\"volume\": NaN}}",
            "$ (line 1): not valid JSON: NaN and Infinity are no numbers here"),
        bad("empty file", "", "$: the file is empty; the smallest configuration is {}"),
        bad(
            "only a comment",
            "// nothing\n",
            "$: the file is empty; the smallest configuration is {}"),
        bad(
            "two documents",
            "{}\n{}",
            "$ (line 2): unexpected content after the end of the configuration"),
        bad(
            "an unquoted secret is not repeated",
            "{\"room\":\n {\"password\": hunter2}}",
            "$ (line 2): not valid JSON: unknown word: was expecting (JSON String, Number,"
                + " Array, Object or token 'null', 'true' or 'false')"),
        bad(
            "a file that ends too soon",
            "{\"log\": {",
            "$ (line 1): not valid JSON: Unexpected end-of-input: expected close marker for Object"),
        bad(
            "only relays, and none to be had",
            "{\"rtc\": {\"iceServers\": [{\"urls\": \"stun:host\"}],\n"
                + "\"iceTransportPolicy\": \"relay\"}}",
            "$.rtc.iceTransportPolicy (line 2): relay needs a turn: or turns: URL in iceServers"),
        bad(
            "key twice",
            "{\n\"log\": {},\n\"log\": {}}",
            "$.log (line 3): key given twice, first on line 2"));
  }

  private static Stream<Bad> structure() {
    return Stream.of(
        bad("array at the top", "[]", "$ (line 1): must be an object, not an array"),
        bad("section is a number", "{\"audio\": 5}", "$.audio (line 1): must be an object, not 5"),
        bad("section is null", "{\"gpio\": null}", "$.gpio (line 1): must be an object, not null"),
        bad(
            "unknown section",
            "{\n\n\"adio\": {}}",
            "$.adio (line 3): unknown key; the nearest known key is \"audio\" (known here: $schema,"
                + " room, signaling, rtc, audio, gpio, control, metrics, log, hid)"),
        bad(
            "wrong letter case",
            "{\"log\": {\"Level\": \"info\"}}",
            "$.log.Level (line 1): unknown key; the nearest known key is \"level\" (known here:"
                + " level)"),
        bad(
            "key that needs quoting",
            "{\"log\": {\"le vel\": \"info\"}}",
            "$.log['le vel'] (line 1): unknown key; the nearest known key is \"level\" (known here:"
                + " level)"),
        bad(
            "several errors in several places are all told, in the order of the file",
            "{\"audio\": {\n\"volume\": 101,\n\"opus\": {\"bitrte\": 1}},\n\"log\": {\"level\": 3}}",
            "$.audio.volume (line 2): must be an integer from 0 to 100, not 101",
            "$.audio.opus.bitrte (line 3): unknown key; the nearest known key is \"bitrate\" (known"
                + " here: bitrate, frameMs, complexity, fec, dtx)",
            "$.log.level (line 4): must be one of \"trace\", \"debug\", \"info\", \"warn\","
                + " \"error\", not 3"));
  }

  private static Stream<Bad> room() {
    return Stream.of(
        bad(
            "short room id",
            "{\"room\": {\"id\": \"lobby\"}}",
            "$.room.id (line 1): must be 12 to 64 characters of A-Z a-z 0-9 _ - (\"roomhubctl room"
                + " new\" makes one), not \"lobby\""),
        bad(
            "room id with a space",
            "{\"room\": {\"id\": \"lobby of the house\"}}",
            "$.room.id (line 1): must be 12 to 64 characters of A-Z a-z 0-9 _ - (\"roomhubctl room"
                + " new\" makes one), not \"lobby of the house\""),
        bad(
            "empty display name",
            "{\"room\": {\"displayName\": \" \"}}",
            "$.room.displayName (line 1): must be 1 to 64 characters on one line, not \" \""),
        bad(
            "too many peers",
            "{\"room\": {\"maxPeers\": 51}}",
            "$.room.maxPeers (line 1): must be an integer from 1 to 50, not 51"),
        bad(
            "a wrong password is not repeated",
            "{\"room\": {\"password\": 123456}}",
            "$.room.password (line 1): must be 1 to 256 characters, or null"),
        beyondSchema(
            "password file that is not there",
            "{\"room\": {\"passwordFile\": \"/nonexistent/secret\"}}",
            "$.room.passwordFile (line 1): there is no file /nonexistent/secret"),
        beyondSchema(
            "password twice",
            "{\"room\": {\"passwordFile\": \"/nonexistent/secret\",\n\"password\": \"x\"}}",
            "$.room.password (line 2): give either password or passwordFile, not both"));
  }

  private static Stream<Bad> signaling() {
    return Stream.of(
        beyondSchema(
            "two buttons for one microphone",
            "{\"gpio\": {\"buttons\": {\"mute\": {\"line\": 5}, \"talk\": {\"line\": 17,\n"
                + "\"mode\": \"push-to-talk\"}}}}",
            "$.gpio.buttons.talk.mode (line 2): one button acts on the microphone, and that is"
                + " \"mute\""),
        bad(
            "no rail",
            "{\"signaling\": []}",
            "$.signaling (line 1): must have 1 to 16 items, not 0"),
        beyondSchema(
            "two servers at one port",
            "{\"signaling\": [{\"type\": \"embedded\", \"port\": 443},\n"
                + "{\"type\": \"embedded\", \"listen\": \"192.0.2.1\",\n\"port\": 443}]}",
            "$.signaling[1].port (line 3): is taken: another rail listens at 443 already"),
        beyondSchema(
            "two servers at the usual port",
            "{\"signaling\": [{\"type\": \"embedded\"}, {\"type\": \"embedded\"}]}",
            "$.signaling[1].port: is taken: another rail listens at 8443 already"),
        bad(
            "rails not in an array",
            "{\"signaling\": {\"type\": \"embedded\"}}",
            "$.signaling (line 1): must be an array, not an object"),
        bad(
            "rail is a string",
            "{\"signaling\": [\"embedded\"]}",
            "$.signaling[0] (line 1): must be an object, not \"embedded\""),
        bad(
            "rail without type",
            "{\"signaling\": [{}]}",
            "$.signaling[0].type: is required: \"embedded\", \"websocket\", \"lan\", \"dht\","
                + " \"nostr\", \"mqtt\", \"torrent\", \"ws-relay\""),
        bad(
            "relays of another kind",
            "{\"signaling\": [{\"type\": \"nostr\", \"relays\": [\"https://relay\"]}]}",
            "$.signaling[0].relays[0] (line 1): must be a ws:// or wss:// URL with a host, without user"
                + " name and fragment"),
        bad(
            "broker with its password in a place where nobody reads it",
            "{\"signaling\": [{\"type\": \"mqtt\", \"brokers\": [\"http://user:secret@broker\"]}]}",
            "$.signaling[0].brokers[0] (line 1): must be a URL such as wss://host:port/path, ws://...,"
                + " mqtts://host:port or mqtt://..."),
        bad(
            "no trackers",
            "{\"signaling\": [{\"type\": \"torrent\"}]}",
            "$.signaling[0].trackers: is missing: there is no relay that everybody may use"),
        bad(
            "misspelt rail",
            "{\"signaling\": [{\"type\": \"embedded\"},\n{\"type\": \"web-socket\"}]}",
            "$.signaling[1].type (line 2): unknown type; the nearest known type is \"websocket\""
                + " (supported: \"embedded\", \"websocket\", \"lan\", \"dht\", \"nostr\", \"mqtt\","
                + " \"torrent\", \"ws-relay\")"),
        bad(
            "bootstrap node without port",
            "{\"signaling\": [{\"type\": \"dht\", \"bootstrap\": [\"router.example\"]}]}",
            "$.signaling[0].bootstrap[0] (line 1): must be host:port, or [address]:port for IPv6,"
                + " not \"router.example\""),
        bad(
            "port too high",
            "{\"signaling\": [{\"type\": \"embedded\", \"port\": 65536}]}",
            "$.signaling[0].port (line 1): must be an integer from 0 to 65535, not 65536"),
        bad(
            "host name as listen address",
            "{\"signaling\": [{\"type\": \"embedded\", \"listen\": \"my-host\"}]}",
            "$.signaling[0].listen (line 1): must be an IP address such as 0.0.0.0, 127.0.0.1 or"
                + " ::, not \"my-host\""),
        bad(
            "host name with a port",
            "{\"signaling\": [{\"type\": \"embedded\", \"hostNames\": [\"hub.example:8443\"]}]}",
            "$.signaling[0].hostNames[0] (line 1): must be a DNS name such as hub.example.org,"
                + " without port, not \"hub.example:8443\""),
        bad(
            "host name that is a URL",
            "{\"signaling\": [{\"type\": \"embedded\", \"hostNames\": [\"https://hub\", 7]}]}",
            "$.signaling[0].hostNames[0] (line 1): must be a DNS name such as hub.example.org,"
                + " without port, not \"https://hub\"",
            "$.signaling[0].hostNames[1] (line 1): must be a DNS name such as hub.example.org,"
                + " without port, not 7"),
        bad(
            "origin with a path",
            "{\"signaling\": [{\"type\": \"embedded\", \"allowedOrigins\":"
                + " [\"https://a.example/\", \"*\", \"null\"]}]}",
            "$.signaling[0].allowedOrigins[0] (line 1): must be the origin of a page such as"
                + " https://example.org, without path, not \"https://a.example/\"",
            "$.signaling[0].allowedOrigins[1] (line 1): must be the origin of a page such as"
                + " https://example.org, without path, not \"*\"",
            "$.signaling[0].allowedOrigins[2] (line 1): must be the origin of a page such as"
                + " https://example.org, without path, not \"null\""),
        bad(
            "websocket without url",
            "{\"signaling\": [{\"type\": \"websocket\"}]}",
            "$.signaling[0].url: is required: a ws:// or wss:// URL with a host, without user name"
                + " and fragment"),
        bad(
            "websocket to http",
            "{\"signaling\": [{\"type\": \"websocket\", \"url\": \"https://host/ws\"}]}",
            "$.signaling[0].url (line 1): must be a ws:// or wss:// URL with a host, without user"
                + " name and fragment, not \"https://host/ws\""));
  }

  private static Stream<Bad> rtc() {
    return Stream.of(
        bad(
            "http as ICE server",
            "{\"rtc\": {\"iceServers\": [{\"urls\": [\"stun:a\", \"http://b\"]}]}}",
            "$.rtc.iceServers[0].urls[1] (line 1): must be " + ICE_RULE + ", not \"http://b\""),
        bad(
            "ICE server without URL",
            "{\"rtc\": {\"iceServers\": [{}]}}",
            "$.rtc.iceServers[0].urls: is required: " + ICE_RULE),
        beyondSchema(
            "TURN without credentials",
            "{\"rtc\": {\"iceServers\": [{\"urls\": \"turns:host:5349?transport=tcp\"}]}}",
            "$.rtc.iceServers[0].username: is required with a turn: or turns: URL",
            "$.rtc.iceServers[0].credential: or secret is required with a turn: or turns: URL"),
        beyondSchema(
            "TURN with credentials that a template left out",
            "{\"rtc\": {\"iceServers\": [{\"urls\": \"turn:host\", \"username\": null,"
                + " \"credential\": null}]}}",
            "$.rtc.iceServers[0].username (line 1): is required with a turn: or turns: URL",
            "$.rtc.iceServers[0].credential (line 1): or secret is required with a turn: or turns: URL"),
        beyondSchema(
            "TURN with both kinds of credentials",
            "{\"rtc\": {\"iceServers\": [{\"urls\": \"turn:host\", \"username\": \"u\","
                + " \"credential\": \"c\", \"secret\": \"s\"}]}}",
            "$.rtc.iceServers[0].secret (line 1): stands in place of a credential, not beside one"),
        bad(
            "W3C name misspelt",
            "{\"rtc\": {\"iceServers\": [{\"url\": \"stun:a\", \"urls\": \"stun:a\"}]}}",
            "$.rtc.iceServers[0].url (line 1): unknown key; the nearest known key is \"urls\""
                + " (known here: urls, username, credential, secret)"),
        bad(
            "unknown policy",
            "{\"rtc\": {\"iceTransportPolicy\": \"none\"}}",
            "$.rtc.iceTransportPolicy (line 1): must be one of \"all\", \"relay\", not \"none\""),
        bad(
            "one port is no range",
            "{\"rtc\": {\"portRange\": [5000]}}",
            "$.rtc.portRange (line 1): must have 2 to 2 items, not 1"),
        beyondSchema(
            "range backwards",
            "{\"rtc\": {\"portRange\": [6000, 5000]}}",
            "$.rtc.portRange (line 1): must be [lowest, highest], or [0, 0] for any free port"),
        bad(
            "an upload for nobody",
            "{\"rtc\": {\"maxUploadBitrate\": 40000}}",
            "$.rtc.maxUploadBitrate (line 1): must be an integer from 48000 to 1000000000,"
                + " not 40000"));
  }

  private static Stream<Bad> audio() {
    return Stream.of(
        bad(
            "bitrate too low",
            "{\"audio\": {\"opus\": {\"bitrate\": 5999}}}",
            "$.audio.opus.bitrate (line 1): must be an integer from 6000 to 128000, not 5999"),
        bad(
            "frame between the two lengths",
            "{\"audio\": {\"opus\": {\"frameMs\": 15}}}",
            "$.audio.opus.frameMs (line 1): must be 10 or 20, not 15"),
        bad(
            "fraction where an integer belongs",
            "{\"audio\": {\"volume\": 79.5}}",
            "$.audio.volume (line 1): must be an integer from 0 to 100, not 79.5"),
        bad(
            "huge exponent",
            "{\"audio\": {\"volume\": 1e999999999}}",
            "$.audio.volume (line 1): must be an integer from 0 to 100, not 1E+999999999"),
        bad(
            "word where a switch belongs",
            "{\"audio\": {\"noiseSuppression\": \"on\"}}",
            "$.audio.noiseSuppression (line 1): must be true or false, not \"on\""),
        bad(
            "high-pass too high",
            "{\"audio\": {\"highPassHz\": 501}}",
            "$.audio.highPassHz (line 1): must be an integer from 0 to 500, not 501"),
        beyondSchema(
            "jitter buffer backwards",
            "{\"audio\": {\"jitterBuffer\": {\"minMs\": 200, \"maxMs\": 100}}}",
            "$.audio.jitterBuffer.minMs (line 1): must not be above maxMs, 200 > 100"),
        bad(
            "an output device as input",
            "{\"audio\": {\"input\": {\"type\": \"null\"}}}",
            "$.audio.input.type (line 1): must be one of \"file\", \"tone\", \"silence\", not"
                + " \"null\""),
        bad(
            "file without path",
            "{\"audio\": {\"input\": {\"type\": \"file\"}}}",
            "$.audio.input.path: is required: the name of a WAV file"),
        bad(
            "loop is for inputs",
            "{\"audio\": {\"output\": {\"type\": \"file\", \"path\": \"o.wav\", \"loop\": true}}}",
            "$.audio.output.loop (line 1): unknown key; the nearest known key is \"type\" (known"
                + " here: type, path)"),
        bad(
            "tone over full scale",
            "{\"audio\": {\"input\": {\"type\": \"tone\", \"dbfs\": 3}}}",
            "$.audio.input.dbfs (line 1): must be a number from -120 to 0, not 3"),
        bad(
            "device is a number",
            "{\"audio\": {\"output\": 1}}",
            "$.audio.output (line 1): must be \"auto\", a device name as \"roomhubctl devices\""
                + " prints it, or an object whose type is one of \"file\", \"null\", not 1"),
        bad(
            "level of a card in percent",
            "{\"audio\": {\"outputLevelDb\": \"80%\"}}",
            "$.audio.outputLevelDb (line 1): must be \"auto\", null or a number from -120 to 60,"
                + " not \"80%\""),
        bad(
            "channel named twice",
            "{\"audio\": {\"inputChannels\": [1, 1]}}",
            "$.audio.inputChannels (line 1): names a channel twice"),
        beyondSchema(
            "reference among the inputs",
            "{\"audio\": {\"inputChannels\": [0, 5], \"referenceChannel\": 5}}",
            "$.audio.referenceChannel (line 1): is one of inputChannels; it cannot be both"),
        beyondSchema(
            "a geometry of other channels",
            "{\"audio\": {\"inputChannels\": [0, 1, 2],"
                + " \"arrayGeometry\": [{\"xMm\": 0}, {\"xMm\": 64}]}}",
            "$.audio.arrayGeometry (line 1): must have one position for each of inputChannels"),
        bad(
            "a geometry of one",
            "{\"audio\": {\"inputChannels\": [0], \"arrayGeometry\": [{\"xMm\": 0}]}}",
            "$.audio.arrayGeometry (line 1): must have 2 to 32 items, not 1"),
        bad(
            "a position a mile away",
            "{\"audio\": {\"inputChannels\": [0, 1],"
                + " \"arrayGeometry\": [{\"xMm\": 0}, {\"yMm\": 1600000}]}}",
            "$.audio.arrayGeometry[1].yMm (line 1): must be a number from -1000 to 1000, not"
                + " 1600000"));
  }

  private static Stream<Bad> gpio() {
    return Stream.of(
        bad(
            "unknown provider",
            "{\"gpio\": {\"provider\": \"wiringpi\"}}",
            "$.gpio.provider (line 1): must be one of \"auto\", \"pi4j\", \"simulated\", \"none\","
                + " not \"wiringpi\""),
        bad(
            "unknown button mode",
            "{\"gpio\": {\"buttons\": {\"mute\": {\"line\": 17, \"mode\": \"hold\"}}}}",
            "$.gpio.buttons.mute.mode (line 1): must be one of \"toggle\", \"push-to-talk\","
                + " \"push-to-mute\", not \"hold\""),
        bad(
            "button without line",
            "{\"gpio\": {\"buttons\": {\"mute\": {}}}}",
            "$.gpio.buttons.mute.line: is required: an integer from 0 to 57"),
        bad(
            "button name that fits no URL",
            "{\"gpio\": {\"buttons\": {\"a/b\": {\"line\": 17}}}}",
            "$.gpio.buttons['a/b'] (line 1): a button name is 1 to 32 characters of A-Z a-z 0-9 _"
                + " -"),
        bad(
            "unknown bias",
            "{\"gpio\": {\"buttons\": {\"mute\": {\"line\": 17, \"bias\": \"up\"}}}}",
            "$.gpio.buttons.mute.bias (line 1): must be one of \"auto\", \"pull-up\", \"pull-down\","
                + " \"disabled\", not \"up\""),
        bad(
            "gesture that does what nothing does",
            "{\"gpio\": {\"buttons\": {\"mute\": {\"line\": 17, \"gestures\": {\"long\": \"reboot\"}}}}}",
            "$.gpio.buttons.mute.gestures.long (line 1): must be one of \"toggle-mute\", \"mute\","
                + " \"unmute\", \"volume-up\", \"volume-down\", \"leave\", \"rejoin\","
                + " \"leave-or-rejoin\", \"self-test\", \"report\", not \"reboot\""),
        beyondSchema(
            "gestures of a button that is held",
            "{\"gpio\": {\"buttons\": {\"mute\": {\"line\": 17, \"mode\": \"push-to-talk\","
                + " \"gestures\": {\"long\": \"report\"}}}}}",
            "$.gpio.buttons.mute.gestures (line 1): a button that talks or mutes while it is held has"
                + " no gestures; see mode"),
        bad(
            "encoder with one line",
            "{\"gpio\": {\"encoders\": {\"volume\": {\"lines\": [5]}}}}",
            "$.gpio.encoders.volume.lines (line 1): must have 2 to 2 items, not 1"),
        bad(
            "encoder without lines",
            "{\"gpio\": {\"encoders\": {\"volume\": {}}}}",
            "$.gpio.encoders.volume.lines: is required: 2 integers from 0 to 57"),
        bad(
            "encoder of three steps",
            "{\"gpio\": {\"encoders\": {\"volume\": {\"lines\": [5, 6], \"stepsPerDetent\": 3}}}}",
            "$.gpio.encoders.volume.stepsPerDetent (line 1): must be 1, 2 or 4, not 3"),
        bad(
            "lamp that means nothing",
            "{\"gpio\": {\"leds\": {\"lnik\": {\"line\": 22}}}}",
            "$.gpio.leds.lnik (line 1): unknown key; the nearest known key is \"link\" (known here:"
                + " mute, link, status)"),
        bad(
            "lamp with one line and three",
            "{\"gpio\": {\"leds\": {\"link\": {\"line\": 22, \"lines\": [5, 6, 7]}}}}",
            "$.gpio.leds.link.lines (line 1): stands beside line: a lamp has one line or three"),
        bad(
            "lamp of two colours",
            "{\"gpio\": {\"leds\": {\"link\": {\"lines\": [5, 6]}}}}",
            "$.gpio.leds.link.lines (line 1): must have 3 to 3 items, not 2"),
        bad(
            "lamp that never lights",
            "{\"gpio\": {\"leds\": {\"link\": {\"line\": 22, \"brightness\": 0}}}}",
            "$.gpio.leds.link.brightness (line 1): must be an integer from 1 to 100, not 0"),
        bad(
            "pattern of numbers without times",
            "{\"gpio\": {\"ledPatterns\": {\"wink\": [100]}}}",
            "$.gpio.ledPatterns.wink[0] (line 1): must be [brightness in percent, ms], not 100"),
        bad(
            "pattern too fast to be seen",
            "{\"gpio\": {\"ledPatterns\": {\"wink\": [[100, 1]]}}}",
            "$.gpio.ledPatterns.wink[0][1] (line 1): must be an integer from 20 to 60000, not 1"),
        beyondSchema(
            "one line for two things",
            "{\"gpio\": {\"buttons\": {\"mute\": {\"line\": 17}},\n\"leds\": {\"link\": {\"line\":"
                + " 17}}}}",
            "$.gpio.leds.link.line (line 2): line 17 is already used by $.gpio.buttons.mute"),
        beyondSchema(
            "a lamp on the line of the button that is there by default",
            "{\"gpio\": {\"leds\": {\"mute\": {\"line\": 17}}}}",
            "$.gpio.leds.mute.line (line 1): line 17 is already used by $.gpio.buttons.mute, which is"
                + " there by default"),
        beyondSchema(
            "an encoder on the lines of the lamps that are there by default",
            "{\"gpio\": {\"encoders\": {\"volume\": {\"lines\": [22, 5]}}}}",
            "$.gpio.leds: without it the lamp link has line 22, which is used by"
                + " $.gpio.encoders.volume"),
        beyondSchema(
            "a button to be held and no wiring",
            "{\"gpio\": {\"provider\": \"none\", \"buttons\": {\"talk\": {\"line\": 5, \"mode\":"
                + " \"push-to-talk\"}}}}",
            "$.gpio.provider (line 1): \"none\" leaves nobody to hold the button \"talk\", by which"
                + " alone one is heard or not"));
  }

  private static Stream<Bad> rest() {
    return Stream.of(
        beyondSchema(
            "a name on two lines",
            "{\"room\": {\"displayName\": \"Room\\n4.12\"}}",
            "$.room.displayName (line 1): must be 1 to 64 characters on one line, not \"Room?4.12\""),
        beyondSchema(
            "a port that no computer has, in a URL",
            "{\"signaling\": [{\"type\": \"websocket\", \"url\": \"wss://hub:99999/ws\"}]}",
            "$.signaling[0].url (line 1): must be a ws:// or wss:// URL with a host, without user name"
                + " and fragment, not \"wss://hub:99999/ws\""),
        beyondSchema(
            "the same of a STUN server",
            "{\"rtc\": {\"iceServers\": [{\"urls\": \"stun:x:70000\"}]}}",
            "$.rtc.iceServers[0].urls (line 1): must be stun:host[:port], turn:host[:port]"
                + "[?transport=udp|tcp] or the same with turns:, not \"stun:x:70000\""),
        bad(
            "empty socket name",
            "{\"control\": {\"socket\": \"\"}}",
            "$.control.socket (line 1): must be a file name of 1 to 107 bytes, not \"\""),
        bad(
            "metrics on a negative port",
            "{\"metrics\": {\"port\": -1}}",
            "$.metrics.port (line 1): must be an integer from 0 to 65535, not -1"),
        bad(
            "unknown log level",
            "{\"log\": {\"level\": \"verbose\"}}",
            "$.log.level (line 1): must be one of \"trace\", \"debug\", \"info\", \"warn\","
                + " \"error\", not \"verbose\""));
  }
}
