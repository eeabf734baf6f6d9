package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountInfoTest {
  @Test
  void readsAllFields() {
    String line =
        "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:1 master:2 - ext3 /dev/root rw,errors=continue\n";
    assertThat(MountInfo.parse(line))
        .containsExactly(
            new MountInfo(
                36,
                35,
                new DeviceNumber(98, 0),
                "/mnt1",
                "/mnt2",
                List.of("rw", "noatime"),
                List.of("shared:1", "master:2"),
                "ext3",
                "/dev/root",
                List.of("rw", "errors=continue")));
  }

  @Test
  void unescapesNamesAndKeepsWhatIsNoEscape() {
    String line = "1 0 0:1 / /a\\040b\\134c\\011\\x\\04 rw - tmpfs with\\040space rw";
    MountInfo mount = MountInfo.parse(line).getFirst();
    assertThat(mount.mountPoint()).isEqualTo("/a b\\c\t\\x\\04");
    assertThat(mount.source()).isEqualTo("with space");
    assertThat(mount.propagation()).isEmpty();
  }

  @Test
  void keepsTheKernelsOrderAndSkipsEmptyLines() {
    String text = "1 0 0:1 / / rw - tmpfs a rw\n\n2 1 0:2 / /b rw - proc  rw\n";
    assertThat(MountInfo.parse(text)).extracting(MountInfo::id).containsExactly(1, 2);
    assertThat(MountInfo.parse(text).get(1).source()).isEmpty();
    assertThat(MountInfo.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "1 0 0:1 / / rw tmpfs a rw",
        "x 0 0:1 / / rw - tmpfs a rw",
        "1 0 01 / / rw - tmpfs a rw",
        "1 0 0:1 / / rw - tmpfs a"
      })
  void namesTheLineThatIsNone(String line) {
    assertThatThrownBy(() -> MountInfo.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(line);
  }
}
