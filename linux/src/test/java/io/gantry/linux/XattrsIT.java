package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XattrsIT {
  /** cap_net_raw=ep as VFS_CAP_REVISION_2 stores it. */
  private static final byte[] CAPABILITY =
      HexFormat.of().parseHex("0100000200200000000000000000000000000000");

  @TempDir Path temp;
  private String file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.createFile(temp.resolve("f")).toString();
  }

  @Test
  void keepsBinaryValuesExactly() {
    byte[] large = new byte[3000];
    new Random(7).nextBytes(large);
    Xattrs.set(file, "user.large", large);
    Xattrs.set(file, "user.empty", new byte[0]);
    Xattrs.set(file, "security.capability", CAPABILITY);
    assertThat(Xattrs.value(file, "user.large")).hasValue(large);
    assertThat(Xattrs.value(file, "user.empty")).hasValue(new byte[0]);
    assertThat(Xattrs.value(file, "security.capability")).hasValue(CAPABILITY);
    assertThat(Xattrs.list(file))
        .containsExactlyInAnyOrder("user.large", "user.empty", "security.capability");
  }

  @Test
  void listsMoreThanTheFirstGuess() {
    for (int i = 0; i < 60; i++) {
      Xattrs.set(file, "user.a-name-of-some-length-" + i, new byte[] {1});
    }
    assertThat(Xattrs.list(file)).hasSize(60);
  }

  @Test
  void meansTheLinkAndNotItsTarget() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("f"));
    Xattrs.set(link.toString(), "trusted.mark", new byte[] {9});
    assertThat(Xattrs.list(file)).isEmpty();
    try (Fd fd = FileCalls.open(link.toString(), Open.PATH | Open.NO_FOLLOW)) {
      assertThat(Xattrs.value(fd, "trusted.mark")).hasValue(new byte[] {9});
      Xattrs.remove(fd, "trusted.mark");
      assertThat(Xattrs.list(fd)).isEmpty();
    }
  }

  @Test
  void worksThroughPathDescriptors() {
    try (Fd fd = FileCalls.open(file, Open.PATH)) {
      Xattrs.set(fd, "user.x", new byte[] {1, 0, 2});
      assertThat(Xattrs.value(file, "user.x")).hasValue(new byte[] {1, 0, 2});
      assertThat(Xattrs.list(fd)).containsExactly("user.x");
    }
  }

  @Test
  void missingIsEmptyAndRemovingItFails() {
    assertThat(Xattrs.value(file, "user.none")).isEmpty();
    assertThatThrownBy(() -> Xattrs.remove(file, "user.none"))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("lremovexattr user.none of " + file + ": ENODATA");
    assertThatThrownBy(() -> Xattrs.list(file + "-none"))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("ENOENT");
  }
}
