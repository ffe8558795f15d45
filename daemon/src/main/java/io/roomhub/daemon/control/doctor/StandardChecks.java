package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.config.HubConfig;
import io.roomhub.daemon.control.HubStatus;
import io.roomhub.daemon.control.doctor.probe.NatDiscovery;
import io.roomhub.daemon.control.doctor.probe.StunProbe;
import io.roomhub.daemon.control.doctor.probe.TurnProbe;
import io.roomhub.daemon.rtc.ice.HostResolver;
import io.roomhub.hardware.clock.Clock;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** All checks there are, in the order in which they are shown. */
public final class StandardChecks {
  private static final Path INTERFACES = Path.of("/sys/class/net");

  /** Made by systemd-timesyncd(8) at the first answer of a time server. */
  private static final Path SYNCHRONIZED = Path.of("/run/systemd/timesync/synchronized");

  private static final long RESOLVE_MILLIS = 3_000;

  private StandardChecks() {}

  /**
   * For a hub.
   *
   * @param hub its status now
   * @param config its configuration now
   */
  public static List<HealthCheck> of(
      Supplier<HubStatus> hub, Supplier<HubConfig> config, Clock clock) {
    Command system = Command.system();
    HostResolver resolver = new HostResolver(InetAddress::getAllByName, clock, RESOLVE_MILLIS);
    IceTargets targets = new IceTargets(config, resolver, InstantSource.system());
    StunProbe stun = new StunProbe(clock);
    return List.of(
        new MicrophoneCheck(hub, clock),
        new SpeakerCheck(hub, clock),
        new GpioCheck(hub),
        new NoiseSuppressionCheck(hub),
        new EchoCheck(hub),
        new DataChannelCheck(hub),
        new BoardCheck(hub),
        new ClockCheck(WallClock.system(SYNCHRONIZED, system)),
        new WifiCheck(INTERFACES, system),
        new DnsCheck(config, resolver),
        new SignalingCheck(hub, clock),
        new UdpCheck(targets, stun),
        new StunCheck(targets, stun),
        new NatCheck(targets, new NatDiscovery(clock), StandardChecks::ours),
        new TurnCheck(targets, hub, new TurnProbe(clock)));
  }

  private static boolean ours(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
