package io.roomhub.daemon.control.doctor;

import io.roomhub.daemon.control.HubStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A healthy hub, whose parts a test changes. */
final class SampleHub implements Supplier<HubStatus> {
  HubStatus.Input input =
      new HubStatus.Input("usb mic", "javasound", 1, 48_000, -41, 0, false, null);
  HubStatus.Output output = new HubStatus.Output("usb speaker", "javasound", 48_000, -30, 0, null);
  HubStatus.Echo echo = new HubStatus.Echo("kalman 1", 42.5, 61, 0, false, false);
  HubStatus.Denoise denoise = new HubStatus.Denoise("rnnoise 0.2", 0.9, null);
  HubStatus.Gpio gpio = new HubStatus.Gpio("pi4j", Map.of(), Map.of(), null);
  HubStatus.DataChannels data = new HubStatus.DataChannels("usrsctp", null);
  HubStatus.@Nullable Board board;
  List<HubStatus.Rail> rails =
      List.of(new HubStatus.Rail("embedded", "wss://0.0.0.0:8443/ws", "up", null));
  int volume = 80;

  @Override
  public HubStatus get() {
    return new HubStatus(
        "0.1.0",
        "connected",
        100,
        new HubStatus.Room("roomhub", "lobby-7Qm2xVb9Lk4R", "hub00000000000000000", 0, List.of()),
        false,
        volume,
        rails,
        List.of(),
        new HubStatus.Upload(0, null, true),
        new HubStatus.Audio(
            input,
            output,
            List.of(),
            echo,
            new HubStatus.Gain(0),
            denoise,
            new HubStatus.Load(0, "everything"),
            20),
        gpio,
        board,
        data,
        new HubStatus.ProcessUsage(1, 1, 1),
        List.of(),
        List.of());
  }
}
