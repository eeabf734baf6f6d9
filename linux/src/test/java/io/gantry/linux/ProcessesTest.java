package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessesTest {
  @Test
  void findsTheStartTimeBehindAHostileName() {
    String stat =
        "12 (a) R 1 (b) S 1 12 12 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 2 184467";
    assertThat(Processes.parseStartTime(stat)).isEqualTo(987654);
  }

  @Test
  void packsDeviceNumbersAsTheCLibraryDoes() {
    assertThat(new DeviceNumber(1, 3).encoded()).isEqualTo(0x103);
    assertThat(new DeviceNumber(0x12345678, 0x9abcdef).encoded()).isEqualTo(0x123450_9abcd678efL);
  }
}
