package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountFlagTest {
  @Test
  void quotedFieldsMayHaveCommas() {
    assertThat(MountFlag.parse("dst=/d,\"volume-opt=o=a,b\",\"volume-label=say=\"\"so\"\"\""))
        .isEqualTo(
            Map.of(
                "Type",
                "volume",
                "Target",
                "/d",
                "VolumeOptions",
                Map.of(
                    "Labels", Map.of("say", "\"so\""),
                    "DriverConfig", Map.of("Name", "", "Options", Map.of("o", "a,b")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dst=/d,nonsense                             | invalid field 'nonsense' must be a key=value pair",
        "dst=/d,size=1                               | unexpected key 'size' in 'size=1'",
        "dst=/d,ro=maybe                             | invalid value for ro: maybe",
        "src=data                                    | target is required",
        "type=,dst=/d                                | type is required",
        "dst=/d,bind-propagation=shared              | cannot mix 'bind-*' options with mount type 'volume'",
        "type=bind,dst=/d,volume-nocopy              | cannot mix 'volume-*' options with mount type 'bind'",
        "type=bind,dst=/d,tmpfs-size=1m              | cannot mix 'tmpfs-*' options with mount type 'bind'",
        "type=tmpfs,dst=/d,image-subpath=x           | cannot mix 'image-*' options with mount type 'tmpfs'",
        "type=tmpfs,dst=/d,tmpfs-size=much           | invalid value for tmpfs-size: much",
        "type=tmpfs,dst=/d,tmpfs-mode=9              | invalid value for tmpfs-mode: 9",
        "type=bind,dst=/d,bind-recursive=maybe       | invalid value for bind-recursive: maybe (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")",
        "type=bind,dst=/d,bind-recursive=writable    | option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction",
        "type=bind,dst=/d,bind-recursive=readonly,ro | option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction",
      })
  void refusesInTheWordsOfDockersClient(String text, String words) {
    assertThatThrownBy(() -> MountFlag.parse(text)).hasMessage(words);
  }
}
