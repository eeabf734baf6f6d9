package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BpfIT {
  private Path cgroup;

  @BeforeEach
  void makeCgroup() throws IOException {
    Path root =
        MountInfo.current().stream()
            .filter(mount -> mount.type().equals("cgroup2"))
            .map(mount -> Path.of(mount.mountPoint()))
            .findFirst()
            .orElseThrow();
    cgroup = Files.createDirectory(root.resolve("gantry-bpf-" + UUID.randomUUID()));
  }

  @AfterEach
  void removeCgroup() throws IOException {
    Files.delete(cgroup);
  }

  @Test
  void attachesReplacesAndDetaches() {
    try (Fd folder = FileCalls.open(cgroup.toString(), Open.READ_ONLY);
        Fd deny = Bpf.loadDeviceProgram(returning(0));
        Fd allow = Bpf.loadDeviceProgram(returning(1))) {
      assertThat(count(folder)).isZero();
      Bpf.attachDeviceProgram(folder, deny, Optional.empty());
      Bpf.attachDeviceProgram(folder, allow, Optional.of(deny));
      assertThat(count(folder)).isEqualTo(1);
      assertThatThrownBy(() -> Bpf.detachDeviceProgram(folder, deny))
          .hasMessageContaining("ENOENT");
      Bpf.detachDeviceProgram(folder, allow);
      assertThat(count(folder)).isZero();
    }
  }

  @Test
  void aRefusedProgramComesWithTheVerifiersReason() {
    // exit without a value in r0
    byte[] program = program(0x95L);
    assertThatThrownBy(() -> Bpf.loadDeviceProgram(program))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EACCES")
        .hasMessageContaining("R0 !read_ok");
  }

  private static int count(Fd folder) {
    List<Fd> programs = Bpf.devicePrograms(folder);
    programs.forEach(Fd::close);
    return programs.size();
  }

  private static byte[] returning(int value) {
    return program(0xb7L | (long) value << 32, 0x95L);
  }

  private static byte[] program(long... instructions) {
    ByteBuffer bytes = ByteBuffer.allocate(instructions.length * 8).order(ByteOrder.nativeOrder());
    for (long instruction : instructions) {
      bytes.putLong(instruction);
    }
    return bytes.array();
  }
}
