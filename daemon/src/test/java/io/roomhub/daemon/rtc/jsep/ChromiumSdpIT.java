package io.roomhub.daemon.rtc.jsep;

import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.answer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.audio;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.negotiation;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.offer;
import static io.roomhub.daemon.rtc.jsep.NegotiationFixture.transport;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.SessionDescription;
import io.roomhub.daemon.rtc.SignalingState;
import io.roomhub.daemon.rtc.sdp.CandidateAttribute;
import io.roomhub.daemon.rtc.sdp.MediaDirection;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Real Chromium accepts our descriptions, and we accept its own. */
class ChromiumSdpIT {
  /** Everything a test needs of the page; {@code pc} is a fresh connection for each test. */
  private static final String PAGE =
      """
      <!doctype html><title>sdp</title><script>
      let pc, stream;
      async function start(policy) {
        stream ??= await navigator.mediaDevices.getUserMedia({audio: true, video: true});
        if (pc) pc.close();
        pc = new RTCPeerConnection(policy ? {bundlePolicy: policy} : {});
      }
      function add(what) {
        if (what === 'data') pc.createDataChannel('d');
        else if (what === 'audio') pc.addTrack(stream.getAudioTracks()[0], stream);
        else if (what === 'video') pc.addTrack(stream.getVideoTracks()[0], stream);
        else pc.addTransceiver('audio', {direction: what});
      }
      async function local() { await pc.setLocalDescription(); return pc.localDescription.sdp; }
      async function remote(type, sdp) { await pc.setRemoteDescription({type, sdp}); return state(); }
      function state() {
        return pc.signalingState + ';' + pc.getTransceivers()
          .map(t => t.receiver.track.kind + ' ' + t.mid + ' ' + t.currentDirection).join(';');
      }
      </script>
      """;

  @TempDir static Path folder;
  private static ChromeDriver chromium;

  @BeforeAll
  static void startChromium() throws IOException {
    Path page = Files.writeString(folder.resolve("sdp.html"), PAGE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        "--user-data-dir=" + folder.resolve("profile"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .build();
    chromium = new ChromeDriver(service, options);
    chromium.manage().timeouts().scriptTimeout(Duration.ofSeconds(30));
    chromium.get(page.toUri().toString());
  }

  @AfterAll
  static void stopChromium() {
    chromium.quit();
  }

  @BeforeEach
  void freshConnection() {
    js("return start(arguments[0])", "");
  }

  private static String js(String body, Object... arguments) {
    // A rejected promise makes the call throw with the browser's own words.
    return String.valueOf(chromium.executeScript(body, arguments));
  }

  private static void add(String... what) {
    for (String one : what) {
      js("add(arguments[0])", one);
    }
  }

  private static SessionDescription chromiumOffer() {
    return offer(js("return local()"));
  }

  private static String chromiumTakes(SessionDescription description) {
    return js(
        "return remote(arguments[0], arguments[1])", description.type().w3c(), description.sdp());
  }

  /** Chromium offers, the hub answers; what Chromium says of its state. */
  private static String chromiumCalls(Negotiation hub) throws Exception {
    hub.setRemoteDescription(chromiumOffer());
    return chromiumTakes(hub.setLocalDescription());
  }

  /** The hub offers, Chromium answers. */
  private static NegotiationResult hubCalls(Negotiation hub) throws Exception {
    assertTrue(chromiumTakes(hub.setLocalDescription()).startsWith("have-remote-offer"));
    return hub.setRemoteDescription(answer(js("return local()")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "balanced   | audio            | stable;audio 0 sendrecv",
        "balanced   | audio,video      | stable;audio 0 sendrecv",
        "balanced   | video,audio      | stable;video 0 inactive;audio 1 sendrecv",
        "max-bundle | audio,video      | stable;audio 0 sendrecv",
        "max-bundle | video,audio      | stable;video 0 inactive;audio 1 sendrecv",
        "max-compat | video,audio      | stable;video 0 inactive;audio 1 sendrecv",
        "max-bundle | data,video,audio | stable;video 0 inactive;audio 1 sendrecv",
        "balanced   | data             | stable;",
        "balanced   | data,audio       | stable;audio 0 sendrecv",
        "balanced   | audio,video,data | stable;audio 0 sendrecv",
        "balanced   | recvonly         | stable;audio 0 recvonly",
        "balanced   | audio,sendrecv   | stable;audio 0 sendrecv",
      })
  void chromiumAcceptsOurAnswerToEachOfItsOffers(String policy, String content, String expected)
      throws Exception {
    js("return start(arguments[0])", policy);
    add(content.split(","));
    Negotiation hub = negotiation(1);
    assertEquals(expected, chromiumCalls(hub));
    assertEquals(SignalingState.STABLE, hub.signalingState());
  }

  @Test
  void chromiumAcceptsOurAnswersThroughAllReoffersOfACall() throws Exception {
    Negotiation hub = negotiation(1);
    add("audio");
    assertEquals("stable;audio 0 sendrecv", chromiumCalls(hub));
    add("video");
    String withoutVideo = chromiumCalls(hub);
    assertTrue(withoutVideo.startsWith("stable;audio 0 sendrecv"), withoutVideo);
    add("data");
    assertTrue(chromiumCalls(hub).startsWith("stable;audio 0 sendrecv"));
    IceCredentials before = transport(hub.session()).ice();
    js("pc.restartIce()");
    assertTrue(chromiumCalls(hub).startsWith("stable;audio 0 sendrecv"));
    assertTrue(transport(hub.session()).iceRestarted());
    assertFalse(before.equals(transport(hub.session()).ice()));
    js("pc.getTransceivers()[0].stop()");
    assertTrue(chromiumCalls(hub).startsWith("stable;"));
    assertEquals(null, Objects.requireNonNull(hub.session()).audio());
    add("audio");
    String again = chromiumCalls(hub);
    assertTrue(again.contains("audio " + audio(hub.session()).mid() + " sendrecv"), again);
  }

  @Test
  void chromiumAnswersOurOfferAndOurNextOnes() throws Exception {
    Negotiation hub = negotiation(1);
    add("audio");
    NegotiatedAudio audio = audio(hubCalls(hub).session());
    assertEquals(MediaDirection.SENDRECV, audio.direction());
    assertEquals(111, audio.sendPayloadType());
    assertEquals(new NegotiatedExtensions(1, 1, true, 4, 4), audio.extensions());
    assertEquals(DtlsRole.SERVER, transport(hub.session()).dtlsRole());
    assertTrue(audio.remoteSsrc() > 0 && audio.remoteCname() != null);
    NegotiationResult again = hubCalls(hub);
    assertFalse(transport(again.session()).iceRestarted());
    hub.restartIce();
    NegotiationResult restarted = hubCalls(hub);
    assertTrue(transport(restarted.session()).iceRestarted());
    assertFalse(transport(restarted.session()).dtlsRestarted());
  }

  @Test
  void chromiumTakesTheAudioWeOfferAfterItsDataChannelWasRejected() throws Exception {
    Negotiation hub = negotiation(1);
    add("data");
    chromiumCalls(hub);
    assertTrue(hub.negotiationNeeded());
    add("audio");
    NegotiatedAudio audio = audio(hubCalls(hub).session());
    assertEquals(1, audio.mLineIndex());
    assertEquals("stable;audio 1 sendrecv", js("return state()"));
  }

  @Test
  void chromiumTakesOurOffersWithItsRejectedLinesInTheirPlaces() throws Exception {
    js("return start(arguments[0])", "max-bundle");
    Negotiation hub = negotiation(1);
    add("video", "audio", "data");
    chromiumCalls(hub);
    NegotiationResult result = hubCalls(hub);
    assertEquals("1", audio(result.session()).mid());
    assertEquals(
        List.of("application"),
        Objects.requireNonNull(result.session()).rejected().stream()
            .map(RejectedMedia::kind)
            .toList());
    assertEquals("stable;video 0 inactive;audio 1 sendrecv", js("return state()"));
    js("pc.getTransceivers()[0].stop()");
    assertEquals("stable;audio 1 sendrecv", chromiumCalls(hub));
  }

  @Test
  void audioThatChromiumStopsIsGivenUp() throws Exception {
    Negotiation hub = negotiation(1);
    add("audio");
    chromiumTakes(hub.setLocalDescription());
    js("pc.getTransceivers()[0].stop()");
    // Chromium answers inactive first and switches the line off with an offer of its own.
    NegotiationResult result = hub.setRemoteDescription(answer(js("return local()")));
    assertEquals(MediaDirection.INACTIVE, audio(result.session()).direction());
    chromiumCalls(hub);
    assertEquals(null, Objects.requireNonNull(hub.session()).audio());
    assertFalse(hub.negotiationNeeded());
  }

  /** Both have offered; the polite one gives way. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void offersThatCrossAreSettledByRollback(boolean hubIsPolite) throws Exception {
    Negotiation hub = negotiation(1);
    add("audio");
    SessionDescription theirs = chromiumOffer();
    SessionDescription ours = hub.setLocalDescription();
    if (hubIsPolite) {
      assertTrue(hub.setRemoteDescription(theirs).rolledBack());
      assertEquals("stable;audio 0 sendrecv", chromiumTakes(hub.setLocalDescription()));
    } else {
      chromiumTakes(ours);
      hub.setRemoteDescription(answer(js("return local()")));
      assertEquals("stable;audio 0 sendrecv", js("return state()"));
    }
    assertEquals(SignalingState.STABLE, hub.signalingState());
    assertEquals(MediaDirection.SENDRECV, audio(hub.session()).direction());
  }

  @Test
  void chromiumReadsOurCandidatesAndPacketLengths() throws Exception {
    Negotiation hub =
        new Negotiation(
            NegotiationFixture.parameters(1, OpusParameters.forFrame(10, true, true), true),
            NegotiationFixture.generations(1));
    add("audio");
    hub.setRemoteDescription(chromiumOffer());
    hub.setLocalDescription();
    List<CandidateAttribute> gathered =
        List.of(
            CandidateAttribute.parse("candidate:1 1 udp 2130706431 192.0.2.9 4000 typ host"),
            CandidateAttribute.parse("candidate:2 1 udp 2130706430 2001:db8::9 4000 typ host"));
    String answered = chromiumTakes(Objects.requireNonNull(hub.localDescription(gathered, true)));
    assertEquals("stable;audio 0 sendrecv", answered);
    String remote = js("return pc.remoteDescription.sdp");
    assertTrue(remote.contains("a=ptime:10"), remote);
    assertTrue(remote.contains("usedtx=1"), remote);
    assertTrue(remote.contains("a=setup:passive"), remote);
    assertTrue(remote.contains("2001:db8::9 4000"), remote);
  }
}
