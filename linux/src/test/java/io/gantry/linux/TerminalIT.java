package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TerminalIT {
  private static final int TIOCSPTLCK = 0x40045431;
  private static final int TIOCGPTPEER = 0x5441;
  private static final int NO_CONTROLLING_TERMINAL = Open.NO_CONTROLLING_TERMINAL;

  @Test
  void rawModePassesKeysAtOnceAndIsTakenBack() {
    try (Fd master = FileCalls.open("/dev/ptmx", Open.READ_WRITE | NO_CONTROLLING_TERMINAL);
        Fd slave = peer(master)) {
      Terminal terminal = Terminal.of(slave).orElseThrow();
      assertThat(Terminal.isTerminal(slave)).isTrue();
      byte[] before = terminal.settings();
      try (Terminal.RawMode raw = terminal.raw()) {
        assertThat(raw).isNotNull();
        master.write(new byte[] {3, '\r'});
        byte[] keys = new byte[8];
        int count = slave.read(keys, 0, 8);
        // Interrupt key and carriage return arrive as they are, without waiting for a line.
        assertThat(count).isEqualTo(2);
        assertThat(keys).startsWith(3, '\r');
      }
      assertThat(terminal.settings()).isEqualTo(before);
    }
  }

  @Test
  void tellsAndSetsTheSize() {
    try (Fd master = FileCalls.open("/dev/ptmx", Open.READ_WRITE | NO_CONTROLLING_TERMINAL);
        Fd slave = peer(master)) {
      Terminal.of(master).orElseThrow().resize(new WindowSize(50, 40_000));
      assertThat(Terminal.of(slave).map(Terminal::size))
          .isEqualTo(Optional.of(new WindowSize(50, 40_000)));
    }
  }

  @Test
  void aFileIsNoTerminal() {
    try (Fd file = FileCalls.open("/dev/null", Open.READ_WRITE)) {
      assertThat(Terminal.of(file)).isEmpty();
      assertThat(Terminal.isTerminal(file)).isFalse();
    }
  }

  private static Fd peer(Fd master) {
    try (Frame frame = new Frame()) {
      long unlock = frame.allocate(4).address();
      frame.call(Syscall.IOCTL, master, master.number(), TIOCSPTLCK, unlock);
      int flags = Open.READ_WRITE | NO_CONTROLLING_TERMINAL | Open.CLOSE_ON_EXEC;
      return Fd.of(frame.call(Syscall.IOCTL, master, master.number(), TIOCGPTPEER, flags));
    }
  }
}
