package io.roomhub.daemon.panel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.roomhub.hardware.hid.HidFormatException;
import io.roomhub.hardware.hid.ReportDescriptor;
import io.roomhub.hardware.hid.TelephonyReports;

/** What a USB device says of itself, and what it reports; seeds are descriptors and absurd ones. */
class ReportDescriptorFuzzTest {
  @FuzzTest
  void aDescriptorIsReadOrRefusedAndReportsOfItAreRead(byte[] input) {
    ReportDescriptor descriptor;
    try {
      descriptor = ReportDescriptor.parse(input);
    } catch (HidFormatException refused) {
      return;
    }
    assertTrue(descriptor.fields().size() <= 4_096);
    TelephonyReports telephone = new TelephonyReports(descriptor);
    telephone.read(input, Math.min(input.length, 64));
    for (byte[] report : telephone.lamps(true, true)) {
      assertTrue(report.length <= 1_025, "a report of " + report.length + " bytes");
    }
  }
}
